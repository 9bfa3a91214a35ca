using Backbone.Policies.Manifests;
using Backbone.Protocol.Addresses;

namespace Backbone.Policies.Tests;

/// <summary>A message as a test writes it down; every knob has a value.</summary>
internal sealed record Message
{
    public string Author { get; init; } = "KOR/kisa/lee";
    public string? Behalf { get; init; }
    public string To { get; init; } = "JPN/npa";
    public Tlp Tlp { get; init; } = Tlp.Amber;
    public Pap Pap { get; init; }
    public Category Category { get; init; } = Category.Bulletin;
    public Precedence Precedence { get; init; } = Precedence.Routine;
    public ulong Size { get; init; } = 1024;
    public KeyRole Signer { get; init; } = KeyRole.Officer;
    public string? Community { get; init; }
    public string Releasable { get; init; } = "";
    public bool Orcon { get; init; }
    public bool Exercise { get; init; }
    public (string Role, string Officer)[] Approvals { get; init; } = [];
    public Original[] Derived { get; init; } = [];

    /// <summary>What a border rules on.</summary>
    public Manifest ToManifest() => new()
    {
        Author = PrincipalAddress.Parse(Author),
        OnBehalfOf = Behalf is null ? null : PrincipalAddress.Parse(Behalf),
        Signer = Signer,
        Tlp = Tlp,
        Pap = Pap,
        Category = Category,
        Precedence = Precedence,
        Size = Size,
        Community = Community,
        ReleasableTo = [.. Words(Releasable).Select(NationCode.Parse)],
        Caveats = Orcon ? [Caveat.Orcon] : [],
        Exercise = Exercise,
        Recipients = [.. Words(To).Select(MailboxAddress.Parse)],
        Approvals = [.. Approvals.Select(one => new ApprovalGiven(one.Role, PrincipalAddress.Parse(one.Officer)))],
        DerivedFrom = [.. Derived],
    };

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
