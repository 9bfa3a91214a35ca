using System.Collections.Immutable;
using Backbone.Authority;
using Backbone.Policies.Deciding;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.TestKit.Federation;

namespace Backbone.Policies.Tests.Deciding;

/// <summary>A message that names no community and goes abroad: one that author and recipient share must take it whole.</summary>
public sealed class CommunityCeilingTests
{
    private static readonly ImmutableArray<MemberAddress> Both = [MemberAddress.Parse("KOR/kisa"), MemberAddress.Parse("USA/cisa")];

    private static readonly Ceiling Amber = new("a", null, Tlp.Amber, [], null);
    private static readonly Ceiling Bulletins = new("a", null, Tlp.Red, [Category.Bulletin], null);
    private static readonly Ceiling Small = new("b", null, Tlp.Red, [], 2048);

    [Theory]
    [InlineData(Tlp.Amber, Category.Bulletin, 1024, true)]
    [InlineData(Tlp.AmberStrict, Category.Bulletin, 2048, true)]     // b takes it, a does not
    [InlineData(Tlp.Amber, Category.Bulletin, 4096, true)]           // a takes it, b does not
    [InlineData(Tlp.AmberStrict, Category.Bulletin, 4096, false)]    // neither does: the half of each does not count
    [InlineData(Tlp.Amber, Category.Request, 4096, false)]
    [InlineData(Tlp.Amber, Category.Request, 2048, true)]
    public void One_community_must_take_marking_category_and_size(Tlp tlp, Category category, ulong size, bool passes)
    {
        var federation = Charter(["a", "b"], Amber, Bulletins, Small);
        var message = new Message { To = "USA/cisa", Tlp = tlp, Category = category, Size = size }.ToManifest();
        foreach (var border in Borders(federation))
            Assert.Equal(passes ? RefusalReason.Unspecified : RefusalReason.AboveCeiling, border.Rule(message, 0, Texts.Now).Reason);
    }

    [Fact]
    public void To_name_a_community_never_lets_pass_what_names_none_would_not()
    {
        var federation = Charter(["a", "b"], Amber, Bulletins, Small);
        foreach (var border in Borders(federation))
            foreach (var tlp in new[] { Tlp.Clear, Tlp.Amber, Tlp.AmberStrict })
                foreach (var category in new[] { Category.Bulletin, Category.Request })
                    foreach (var size in new ulong[] { 1024, 4096 })
                    {
                        bool Passes(string? name) => border.Rule(new Message { To = "USA/cisa", Tlp = tlp, Category = category, Size = size, Community = name }
                            .ToManifest(), 0, Texts.Now).Outcome == RulingOutcome.Allowed;
                        Assert.Equal(Passes("a") || Passes("b"), Passes(null));
                    }
    }

    [Fact]
    public void A_ceiling_for_another_kind_of_author_does_not_bind()
    {
        var federation = Charter(["a"], new Ceiling("a", MemberKind.Exchange, Tlp.Green, [], null));
        foreach (var border in Borders(federation))
            Assert.Equal(RulingOutcome.Allowed, border.Rule(new Message { To = "USA/cisa" }.ToManifest(), 0, Texts.Now).Outcome);
    }

    [Fact]
    public void A_ceiling_on_every_message_stays_over_all_communities()
    {
        var federation = Charter(["a", "b"], new Ceiling(null, null, Tlp.Green, [], null));
        foreach (var border in Borders(federation))
            Assert.Equal(RefusalReason.AboveCeiling, border.Rule(new Message { To = "USA/cisa" }.ToManifest(), 0, Texts.Now).Reason);
    }

    [Fact]
    public void Who_shares_no_community_abroad_is_outside_and_not_above()
    {
        var federation = Charter([], new Ceiling(null, null, Tlp.Clear, [], null));
        foreach (var border in Borders(federation))
            Assert.Equal(RefusalReason.OutsideCommunity, border.Rule(new Message { To = "USA/cisa" }.ToManifest(), 0, Texts.Now).Reason);
    }

    [Fact]
    public void The_communities_are_told_with_what_each_does_not_take_and_many_are_counted()
    {
        var names = Enumerable.Range(0, 9).Select(i => $"c{i}").ToArray();
        var federation = Charter(names, [.. names.Select(name => new Ceiling(name, null, Tlp.Green, [], null))]);
        var refused = Borders(federation)[0].Explain(new Message { To = "USA/cisa" }.ToManifest(), 0, Texts.Now).ToRefused()!;
        Assert.Equal("USA/cisa: the charter does not allow TLP above GREEN in c0 from members of any kind, nor TLP above GREEN in c1 from members of any kind, "
            + "nor TLP above GREEN in c2 from members of any kind, and 6 more take it neither, and KOR/kisa and USA/cisa share no community that takes it", refused.Detail);
        Assert.Equal("mark or cut it so that it stays below, or choose recipients of a community that takes it", refused.NextStep);
    }

    // Both borders rule the same.
    private static Border[] Borders(FederationSnapshot federation) =>
    [
        new OutwardBorder(federation, NationCode.Parse("KOR"),
            Texts.Release("- { id: a, allow: { from: [KOR/*], to: [USA/*] } }").Rebind(federation, Texts.Now).InForce(), []),
        new InwardBorder(federation, NationCode.Parse("USA"),
            Texts.Acceptance("- { id: a, allow: { from: [KOR/*], to: [USA/*] } }", "USA").Rebind(federation, Texts.Now).InForce()),
    ];

    // Version 2 of the test federation's charter: these communities, each of kisa and cisa, and these ceilings.
    private static FederationSnapshot Charter(string[] communities, params Ceiling[] ceilings)
    {
        var federation = TestFederation.Default;
        var payload = DocumentAuthority.DraftCharter(federation.CharterDraft with
        {
            Communities = [.. communities.Select(name => new Community(name, Both))],
            Ceilings = [.. ceilings],
        }, federation.Snapshot.Charter);
        var signatures = new[] { federation.Kor, federation.Usa }.Select(nation => DocumentAuthority.Sign(payload, nation.Offline, nation.Root.Kid));
        return SignedDocument.TryAssemble(payload, signatures, out var charter, out var refused)
            ? TestFederation.Adopt(federation.NewHistory(), charter, Texts.Now) : throw new InvalidOperationException(refused.ToString());
    }
}
