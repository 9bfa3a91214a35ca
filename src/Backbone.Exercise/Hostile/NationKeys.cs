using Backbone.Custody;
using Backbone.Exercise.Nations;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.Exercise.Hostile;

/// <summary>Opens what lies in an exercise's folder for whoever has it in his hands: a nation's keys, everybody's documents.</summary>
internal static class NationKeys
{
    /// <summary>Stamp, border, mailbox and service keys.</summary>
    public static KeyFileCustody OfGateway(FederationFolder folder, NationCode nation)
    {
        var place = Path.Combine(folder.Path, nation.ToString(), FolderNames.Gateway);
        return Open(Path.Combine(place, FolderNames.Keys), place);
    }

    /// <summary>Root, registrar and policy keys.</summary>
    public static KeyFileCustody OfAuthority(FederationFolder folder, NationCode nation)
    {
        var place = Path.Combine(folder.Path, nation.ToString(), FolderNames.Authority);
        return Open(place, place);
    }

    /// <summary>All that the folder's documents say, for writing the next ones.</summary>
    public static FederationHistory Documents(FederationFolder folder, TimeProvider clock)
    {
        var history = new FederationHistory(folder.CharterHash);
        history.AdoptAll(folder.ReadDocuments(), Timestamp.Now(clock));
        return history;
    }

    private static KeyFileCustody Open(string keys, string place) =>
        KeyFileCustody.Open(keys, File.ReadAllText(Path.Combine(place, FolderNames.Passphrase)).Trim());
}
