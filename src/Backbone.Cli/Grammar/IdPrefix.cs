using System.Diagnostics.CodeAnalysis;
using Backbone.Client;
using Backbone.Protocol;
using Backbone.Protocol.Envelopes;

namespace Backbone.Cli.Grammar;

/// <summary>An envelope id as it is typed: 64 hexadecimal digits, or 8 or more that it begins with.</summary>
internal sealed record IdPrefix
{
    /// <summary>Fewest digits.</summary>
    public const int FewestDigits = 2 * EnvelopeReference.FewestBytes;

    /// <summary>Digits that lists show.</summary>
    public const int ShownDigits = 12;

    private readonly string _digits;

    private IdPrefix(string digits, EnvelopeReference reference) => (_digits, Reference) = (digits, reference);

    /// <summary>What is asked of the gateway: whole bytes only, so that an odd digit is checked here.</summary>
    public EnvelopeReference Reference { get; }

    /// <summary>The id, where all of it was typed; else null.</summary>
    public EnvelopeId? Whole => Reference.IsWhole ? new EnvelopeId(new Digest(Convert.FromHexString(_digits))) : null;

    /// <summary>Reads digits of either case.</summary>
    public static bool TryRead(string? text, [NotNullWhen(true)] out IdPrefix? prefix)
    {
        prefix = null;
        if (text is not { Length: >= FewestDigits }
            || !EnvelopeReference.TryParse(text[..(text.Length & ~1)], out var reference)
            || !char.IsAsciiHexDigit(text[^1]) || text.Length > EnvelopeDigits) return false;
        prefix = new IdPrefix(text.ToLowerInvariant(), reference);
        return true;
    }

    /// <summary>The id, where it is the one that is meant.</summary>
    /// <exception cref="BackboneException">NotFound: only the digits before the last are its.</exception>
    public EnvelopeId Accept(EnvelopeId id) => id.ToString().StartsWith(_digits, StringComparison.Ordinal) ? id
        : throw new BackboneException(FaultKind.NotFound, $"there is no message whose id begins with {_digits}",
            "take the id from a list");

    /// <summary>For what acts on the message without showing it first: every digit that was typed must count.</summary>
    /// <exception cref="BackboneException">Usage: the number of digits is odd.</exception>
    public void RequireWholeBytes()
    {
        if (_digits.Length % 2 != 0)
            throw new BackboneException(FaultKind.Usage, $"{_digits} has an odd number of digits", "type one digit more");
    }

    /// <summary>The digits, in lower case.</summary>
    public override string ToString() => _digits;

    /// <summary>As lists show it.</summary>
    public static string Short(EnvelopeId id) => id.ToString()[..ShownDigits];

    private const int EnvelopeDigits = 64;
}
