using System.Collections.Immutable;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.Exercise.Nations;

/// <summary>
/// Who plays in the exercise: three nations that watch thefts of crypto-assets. Names are those of real agencies, keys
/// and people are made up. All members but the exchange are in the community.
/// </summary>
public static class Cast
{
    /// <summary>The community of interest.</summary>
    public const string CommunityName = "dprk-crypto";

    /// <summary>The one broker.</summary>
    public const string BrokerId = "b1";

    /// <summary>The federation.</summary>
    public static FederationName Federation { get; } = FederationName.Parse("dprk-crypto-watch.example");

    /// <summary>The nations.</summary>
    public static ImmutableArray<CastNation> Nations { get; } =
    [
        new(NationCode.Parse("KOR"),
            [
                Member("KOR/kisa", MemberKind.Cert, "Korea Internet & Security Agency"),
                Member("KOR/nis", MemberKind.Intelligence, "National Intelligence Service"),
                Member("KOR/upbit", MemberKind.Exchange, "Upbit", isPrivate: true),
            ],
            [
                Person("KOR/kisa/lee", CastRole.Officer, "Lee, liaison officer"),
                Person("KOR/kisa/ops", CastRole.Operator, "Gateway operations"),
                Person("KOR/kisa/siem-1", CastRole.System, "SIEM, Seoul"),
                Person("KOR/nis/park", CastRole.Releaser, "Park, analyst"),
                Person("KOR/upbit/choi", CastRole.Officer, "Choi, security"),
            ]),
        new(NationCode.Parse("JPN"),
            [
                Member("JPN/npa", MemberKind.Police, "National Police Agency"),
                Member("JPN/jpcert", MemberKind.Cert, "JPCERT/CC"),
            ],
            [
                Person("JPN/npa/sato", CastRole.Officer, "Sato, cyber investigator"),
                Person("JPN/jpcert/tanaka", CastRole.Releaser, "Tanaka, liaison officer"),
                Person("JPN/jpcert/ops", CastRole.Operator, "Gateway operations"),
            ]),
        new(NationCode.Parse("USA"),
            [
                Member("USA/cisa", MemberKind.Cert, "Cybersecurity and Infrastructure Security Agency"),
                Member("USA/fbi", MemberKind.Police, "Federal Bureau of Investigation"),
            ],
            [
                Person("USA/cisa/miller", CastRole.Officer, "Miller, liaison officer"),
                Person("USA/cisa/ops", CastRole.Operator, "Gateway operations"),
                Person("USA/cisa/siem-1", CastRole.System, "SIEM, Washington"),
                Person("USA/fbi/johnson", CastRole.Releaser, "Johnson, virtual assets unit"),
            ]),
    ];

    /// <summary>The community: all but the exchange.</summary>
    internal static Community Community { get; } = new(CommunityName,
        [.. Nations.SelectMany(nation => nation.Members).Where(member => !member.IsPrivate).Select(member => member.Address)]);

    /// <summary>The same members once more, without a ceiling: what is RED goes abroad here, to named persons.</summary>
    internal static Community NamedPersons { get; } = new("named-persons", Community.Members);

    /// <summary>
    /// What the charter allows at most: nothing RED to the community, and from an exchange nothing above GREEN.
    /// </summary>
    internal static ImmutableArray<Ceiling> Ceilings { get; } =
    [
        new(CommunityName, null, Tlp.AmberStrict, [], null),
        new(null, MemberKind.Exchange, Tlp.Green, [], null),
    ];

    /// <summary>Limits that a drill or a benchmark does not reach, and a runaway program does.</summary>
    internal static ImmutableArray<LaneLimit> LaneLimits { get; } =
    [
        .. new[] { Precedence.Routine, Precedence.Priority, Precedence.Immediate, Precedence.Flash }
            .Select(precedence => new LaneLimit(precedence, PerMinute: 600_000, OutstandingBytes: 2UL << 30)),
    ];

    private static Member Member(string address, MemberKind kind, string title, bool isPrivate = false) =>
        new(MemberAddress.Parse(address), kind, isPrivate, title);

    private static CastPerson Person(string address, CastRole role, string title) =>
        new(PrincipalAddress.Parse(address), role, title);
}
