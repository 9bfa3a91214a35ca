using System.Collections.Immutable;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.TestKit.Federation;

/// <summary>Who is in a nation of the test federation; keys are made from it.</summary>
internal sealed record TestNationPlan(
    NationCode Code, ImmutableArray<Member> Members, ImmutableArray<TestPersonPlan> People)
{
    public static ImmutableArray<TestNationPlan> All { get; } =
    [
        new(NationCode.Parse("JPN"),
            [Of("JPN/npa", MemberKind.Police), Of("JPN/jpcert", MemberKind.Cert)],
            [Officer("JPN/npa/sato"), Officer("JPN/jpcert/tanaka", "operator")]),
        new(NationCode.Parse("KOR"),
            [Of("KOR/kisa", MemberKind.Cert), Of("KOR/nis", MemberKind.Intelligence), Of("KOR/upbit",
                MemberKind.Exchange, true)],
            [Officer("KOR/kisa/lee", "operator"), Officer("KOR/kisa/park", "releaser"), System("KOR/kisa/siem-1"),
             Officer("KOR/nis/choi"), Officer("KOR/upbit/han")]),
        new(NationCode.Parse("USA"),
            [Of("USA/cisa", MemberKind.Cert), Of("USA/fbi", MemberKind.Police)],
            [Officer("USA/cisa/kim", "operator"), Officer("USA/fbi/smith")]),
    ];

    private static Member Of(string address, MemberKind kind, bool isPrivate = false) =>
        new(MemberAddress.Parse(address), kind, isPrivate, $"{address} (test)");

    private static TestPersonPlan Officer(string address, string? more = null) =>
        new(address, KeyRole.Officer, more is null ? ["officer"] : ["officer", more]);

    private static TestPersonPlan System(string address) => new(address, KeyRole.Service, ["service"]);
}

/// <summary>Who somebody in the test federation is.</summary>
internal sealed record TestPersonPlan(string Address, KeyRole Role, ImmutableArray<string> Roles);
