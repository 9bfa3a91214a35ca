using Backbone.Client;
using Backbone.Client.Connection;
using Backbone.Protocol;
using Backbone.Protocol.Documents;

namespace Backbone.Cli.Rules;

/// <summary>
/// The federation as a profile has seen it, from the files in its folder alone: nobody is asked, and everything is judged
/// from the charter's hash on. For what is done where no network is.
/// </summary>
internal static class KnownDocuments
{
    /// <summary>Most files that are read: 64 nations with decades of charters and mandates.</summary>
    private const int FilesMost = 16 * 1024;

    /// <summary>All that holds.</summary>
    /// <exception cref="BackboneException">Usage: nothing was seen yet, or a file cannot be read.</exception>
    public static FederationHistory Read(Profile profile, Timestamp now)
    {
        var history = new FederationHistory(profile.CharterHash);
        var files = Directory.Exists(profile.DocumentsFolder)
            ? Directory.EnumerateFiles(profile.DocumentsFolder, "*.bin").Take(FilesMost) : [];
        history.AdoptAll([.. files.Select(file => SmallFile.Read(file, SignedDocument.MaxSize))], now);
        return history.Snapshot is not null ? history : throw new BackboneException(FaultKind.Usage,
            $"this profile has seen no charter yet: {profile.DocumentsFolder} holds none with the hash that it trusts",
            "call the gateway once, with backbone members list");
    }

    /// <summary>The view that they add up to.</summary>
    public static FederationSnapshot Of(FederationHistory history) =>
        history.Snapshot ?? throw new InvalidOperationException("documents were read without a charter");
}
