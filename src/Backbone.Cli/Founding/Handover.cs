using System.Text.Json.Nodes;
using Backbone.Authority;
using Backbone.Protocol;

namespace Backbone.Cli.Founding;

/// <summary>Writes what one role hands to another, and says what it is and who gets it.</summary>
internal static class Handover
{
    /// <summary>Largest introduction or request that is read, in bytes.</summary>
    public const int MaxIntroduction = 1024 * 1024;

    /// <summary>Reads what another role handed over.</summary>
    /// <exception cref="AuthorityException">It cannot be read.</exception>
    public static byte[] Read(string path, int limit = MaxIntroduction) => AuthorityFiles.Read(path, limit);

    /// <summary>Writes the file.</summary>
    /// <param name="invocation">Where the result is shown.</param>
    /// <param name="path">The file.</param>
    /// <param name="bytes">All of it.</param>
    /// <param name="what">What it is, for a person.</param>
    /// <param name="next">What to do with it.</param>
    /// <param name="fingerprints">Hashes to compare out of band, by what they are of.</param>
    /// <exception cref="AuthorityException">It cannot be written.</exception>
    public static void Write(
        Invocation invocation, string path, ReadOnlySpan<byte> bytes, string what, string next, params (string Of, Digest Hash)[] fingerprints)
    {
        AuthorityFiles.Write(path, bytes);
        if (invocation.Json)
        {
            var json = new JsonObject { ["file"] = path, ["what"] = what, ["next"] = next };
            foreach (var (of, hash) in fingerprints) json[of] = hash.ToString();
            invocation.Output.Json(json);
            return;
        }
        invocation.Output.Line($"{path}: {what}");
        foreach (var (of, hash) in fingerprints)
        {
            invocation.Output.Field(of, hash.ToString());
            invocation.Output.Field("to say", hash.ToSpoken());
        }
        invocation.Output.Faint($"next: {next}");
    }
}
