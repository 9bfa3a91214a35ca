using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Verification;
using Backbone.TestKit.Federation;

namespace Backbone.Protocol.Tests.Verification;

/// <summary>What a marking keeps from a reader who came later.</summary>
public sealed class SharingRuleTests
{
    [Theory]
    [InlineData(Tlp.Amber, false, "KOR/kisa", "KOR/kisa/park", null)]
    [InlineData(Tlp.AmberStrict, false, "KOR/kisa", "KOR/kisa/park", null)]
    [InlineData(Tlp.Amber, true, "KOR/kisa", "KOR/kisa/park", RefusalReason.BeyondOriginal)]
    [InlineData(Tlp.Amber, true, "KOR/kisa", "KOR/kisa/lee", null)]
    [InlineData(Tlp.Red, false, "KOR/kisa", "KOR/kisa/park", RefusalReason.RedNotPersonal)]
    [InlineData(Tlp.Red, false, "KOR/kisa", "KOR/kisa/lee", RefusalReason.RedNotPersonal)]
    [InlineData(Tlp.Red, true, "KOR/kisa/lee", "KOR/kisa/lee", null)]
    public void Red_stays_with_a_person_and_orcon_with_whom_its_originator_saw(
        Tlp tlp, bool orcon, string mailbox, string reader, RefusalReason? expected)
    {
        var plan = new HandlingPlan
        {
            Author = PrincipalAddress.Parse("USA/cisa/kim"),
            SigningKid = TestFederation.Default.Principal("USA/cisa/kim").Kid,
            RosterVersion = 1,
            RosterHash = Digest.Of([1]),
            Category = Category.Bulletin,
            Created = TestFederation.Default.Now,
            Tlp = tlp,
            Caveats = orcon ? [Caveat.Orcon] : [],
        };
        Assert.True(plan.TryWrite(out var handling, out var refused), refused?.Detail);
        Assert.Equal(expected, SharedWrapCheck.Forbids(
            handling, MailboxAddress.Parse(mailbox), PrincipalAddress.Parse("KOR/kisa/lee"), PrincipalAddress.Parse(reader))?.Reason);
    }
}
