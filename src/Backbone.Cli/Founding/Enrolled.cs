using System.Text.Json;
using Backbone.Authority;
using Backbone.Authority.Enrolling;
using Backbone.Client.Connection;
using Backbone.Protocol;

namespace Backbone.Cli.Founding;

/// <summary>Somebody who is enrolled already, and renews keys and certificate.</summary>
/// <param name="CharterHash">The charter's hash, as it was entered then.</param>
internal sealed record Enrolled(Digest CharterHash)
{
    private const int MaxSettings = 64 * 1024;

    /// <summary>Who lives in a folder; null where nobody does yet.</summary>
    /// <exception cref="AuthorityException">The gateway's settings cannot be read, or somebody else lives there.</exception>
    /// <exception cref="Client.BackboneException">The profile cannot be read.</exception>
    public static Enrolled? Find(string folder, EnrollmentRequest request)
    {
        if (!request.IsGateways)
        {
            if (!File.Exists(Path.Combine(folder, Profile.FileName))) return null;
            var profile = Profile.Load(folder);
            return profile.Address == request.Address ? new Enrolled(profile.CharterHash)
                : throw new AuthorityException($"{folder} is the profile of {profile.Address}", $"name the folder of {request.Address}");
        }
        var settings = Path.Combine(folder, SettingsForms.GatewayFile);
        if (!File.Exists(settings)) return null;
        try
        {
            using var json = JsonDocument.Parse(AuthorityFiles.Read(settings, MaxSettings));
            if (json.RootElement.TryGetProperty("charterHash", out var text) && Digest.TryParse(text.GetString(), out var hash)) return new Enrolled(hash);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            throw new AuthorityException($"{settings} cannot be read: {fault.Message}", "correct it, or restore it from a backup", fault);
        }
        throw new AuthorityException($"{settings} has no charterHash of 64 hexadecimal digits", "correct it, or restore it from a backup");
    }
}
