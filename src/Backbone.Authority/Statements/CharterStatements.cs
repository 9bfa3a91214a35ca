using Backbone.Protocol.Documents;

namespace Backbone.Authority.Statements;

/// <summary>What a charter says.</summary>
internal static class CharterStatements
{
    public static IEnumerable<Statement> Of(Charter charter) =>
    [
        new Statement("quorum", $"{charter.Quorum} of {charter.Nations.Length} nations sign"),
        .. charter.WitnessQuorum > 0 ? [new Statement("witnesses", $"{charter.WitnessQuorum} make a checkpoint count")] : Array.Empty<Statement>(),
        .. charter.Nations.SelectMany(OfNation),
        .. charter.Brokers.SelectMany(OfBroker),
        .. charter.Communities.SelectMany(OfCommunity),
        .. charter.Ceilings.Select(ceiling => new Statement(SubjectOf(ceiling), TextOf(ceiling))),
        .. charter.LaneLimits.Select(limit => new Statement($"lane limit of {EnumWords.Of(limit.Precedence)}",
            $"{Bound(limit.PerMinute, "messages a minute")}, {Bound(limit.OutstandingBytes, "bytes outstanding")}")),
    ];

    private static IEnumerable<Statement> OfNation(Nation nation) =>
    [
        new Statement($"nation {nation.Code}", $"root key {nation.RootKey.Kid}"),
        .. nation.TlsRoots.Select(root => new Statement($"nation {nation.Code}", DocumentStatements.TlsRoot(root))),
    ];

    private static IEnumerable<Statement> OfBroker(BrokerIdentity broker) =>
    [
        .. broker.TlsRoots.Select(root => new Statement($"broker {broker.Id}", DocumentStatements.TlsRoot(root))),
        .. broker.LogKeys.Select(key => new Statement($"broker {broker.Id}", DocumentStatements.NoteKey("log", key))),
    ];

    private static IEnumerable<Statement> OfCommunity(Community community) => community.Members.IsEmpty
        ? [new Statement($"community {community.Name}", "nobody is in it")]
        : community.Members.Select(member => new Statement($"community {community.Name}", member.ToString()));

    private static string SubjectOf(Ceiling ceiling) => "ceiling of "
        + (ceiling.Community is { } community ? $"community {community}" : "every message")
        + (ceiling.Kind is { } kind ? $", of members that are {EnumWords.Of(kind)}" : "");

    private static string TextOf(Ceiling ceiling) => $"at most {EnumWords.Of(ceiling.MaxTlp)}; "
        + (ceiling.Categories.IsEmpty ? "every category" : string.Join(", ", ceiling.Categories.Select(EnumWords.Of)))
        + $"; {Bound(ceiling.MaxSize, "bytes")}";

    private static string Bound(ulong? most, string what) => most is { } number ? $"at most {number} {what}" : $"{what} not limited";
}
