using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace Backbone.Desk.Door;

/// <summary>
/// Who may come in: whoever brings the one-time token, once, and from then on the cookie that it was exchanged for. A new token makes
/// the one before void. Safe for many threads.
/// </summary>
internal sealed class Doorkeeper
{
    private const int SecretBytes = 32;

    private readonly Lock _gate = new();
    private readonly byte[] _cookie = Encoding.ASCII.GetBytes(NewSecret());
    private byte[]? _token;

    /// <summary>A new one-time token.</summary>
    public string NewToken()
    {
        var token = NewSecret();
        lock (_gate) _token = Encoding.ASCII.GetBytes(token);
        return token;
    }

    /// <summary>Takes the token, and makes it void.</summary>
    /// <returns>The cookie's value; null where the token is wrong or was taken before.</returns>
    public string? Exchange(string token)
    {
        lock (_gate)
        {
            if (_token is null || !IsSame(_token, token)) return null;
            _token = null;
        }
        return Encoding.ASCII.GetString(_cookie);
    }

    /// <summary>Whether a cookie is the one that was given.</summary>
    public bool Knows(string? cookie) => cookie is not null && IsSame(_cookie, cookie);

    private static bool IsSame(byte[] known, string given) => CryptographicOperations.FixedTimeEquals(known, Encoding.UTF8.GetBytes(given));

    private static string NewSecret() => WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(SecretBytes));
}
