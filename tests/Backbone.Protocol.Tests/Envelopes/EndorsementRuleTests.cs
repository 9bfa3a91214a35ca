using Backbone.Protocol.Envelopes;
using Backbone.TestKit.Forging;
using Google.Protobuf;
using Wire = Backbone.Contracts.Envelope.V1;

namespace Backbone.Protocol.Tests.Envelopes;

/// <summary>Each rule of SPEC § Endorsements, and what SPEC § Content says of the parts inside.</summary>
public sealed class EndorsementRuleTests
{
    public static TheoryData<string, Action<Wire.Endorsements>, RefusalReason> Broken() => new()
    {
        { "no signature", e => e.Signature = null, RefusalReason.Malformed },
        { "an empty signature", e => e.Signature.Sig = ByteString.Empty, RefusalReason.Malformed },
        { "a signature a byte short", e => e.Signature.Sig = ByteString.CopyFrom(new byte[3372]), RefusalReason.Malformed },
        { "a signature a byte long", e => e.Signature.Sig = ByteString.CopyFrom(new byte[3374]), RefusalReason.Malformed },
        { "a kid of 16 bytes", e => e.Signature.Kid = ByteString.CopyFrom(new byte[16]), RefusalReason.Malformed },
        { "another kid", e => e.Signature.Kid = ByteString.CopyFrom(new byte[32]), RefusalReason.SignatureInvalid },
        { "zeros for a signature", e => e.Signature.Sig = ByteString.CopyFrom(new byte[3373]), RefusalReason.SignatureInvalid },
        { "an empty batch", e => e.Signature.Batch = new Wire.BatchProof(), RefusalReason.Malformed },
    };

    [Theory, MemberData(nameof(Broken))]
    public void A_broken_rule_is_refused_by_its_reason(string what, Action<Wire.Endorsements> spoil, RefusalReason reason)
    {
        Assert.NotEmpty(what);
        var forge = Forge.Letter();
        forge.OnEndorsing = spoil;
        Verdict.IsRefused(reason, forge.Build());
    }

    public static TheoryData<string, Action<Wire.Approval>> BrokenApprovals() => new()
    {
        { "a kid of 31 bytes", a => a.Kid = ByteString.CopyFrom(new byte[31]) },
        { "a policy hash of 31 bytes", a => a.PolicyHash = ByteString.CopyFrom(new byte[31]) },
        { "no time", a => a.Time = 0 },
        { "a short signature", a => a.Sig = ByteString.CopyFrom(new byte[64]) },
        { "no role", a => a.Role = "" },
        { "a role of 33 bytes", a => a.Role = new string('r', 33) },
        { "a role in upper case", a => a.Role = "Releaser" },
    };

    [Theory, MemberData(nameof(BrokenApprovals))]
    public void An_approval_of_a_wrong_form_is_refused(string what, Action<Wire.Approval> spoil)
    {
        Assert.NotEmpty(what);
        var forge = Forge.Letter();
        forge.Approvals.Add(id =>
        {
            var approval = ApprovalForge.Give(id);
            spoil(approval);
            return approval;
        });
        Verdict.IsRefused(RefusalReason.Malformed, forge.Build());
    }

    [Fact]
    public void Five_approvals_are_one_too_many()
    {
        var forge = Forge.Letter();
        for (var i = 0; i < 5; i++)
        {
            var kid = ByteString.CopyFrom([.. new byte[31], (byte)i]);
            forge.Approvals.Add(_ => new Wire.Approval
            {
                Kid = kid,
                Role = "r",
                PolicyHash = kid,
                Time = 1,
                Sig = ByteString.CopyFrom(new byte[3373]),
            });
        }
        Verdict.IsRefused(RefusalReason.TooLarge, forge.Build()); // five whole ones are above the limit in bytes
        forge.OnEndorsing = endorsements =>
        {
            foreach (var approval in endorsements.Approvals) approval.Sig = ByteString.Empty;
        };
        Verdict.IsRefused(RefusalReason.Malformed, forge.Build());
        forge.OnEndorsing = _ => { };
        forge.Approvals.RemoveAt(4);
        Assert.True(Envelope.TryRead(forge.Build(), out var envelope, out _));
        Assert.Equal(4, envelope.Endorsements.Approvals.Length);
        Assert.InRange(envelope.Endorsements.Bytes.Length, 16_000, EnvelopeLimits.EndorsementsBytes);
    }

    [Fact]
    public void Endorsements_above_their_limit_are_refused()
    {
        var forge = Forge.Letter();
        forge.OnEndorsing = endorsements => endorsements.Signature.Sig = ByteString.CopyFrom(new byte[21_000]);
        Verdict.IsRefused(RefusalReason.TooLarge, forge.Build());
    }

    public static TheoryData<string, Action<Wire.Wrap>> BrokenWraps() => new()
    {
        { "a short kid", wrap => wrap.Kid = ByteString.CopyFrom(new byte[15]) },
        { "no enc", wrap => wrap.Enc = ByteString.Empty },
        { "a short enc", wrap => wrap.Enc = ByteString.CopyFrom(new byte[1119]) },
        { "a long enc", wrap => wrap.Enc = ByteString.CopyFrom(new byte[1121]) },
        { "a short sealed key", wrap => wrap.Ct = ByteString.CopyFrom(new byte[47]) },
        { "a long sealed key", wrap => wrap.Ct = ByteString.CopyFrom(new byte[49]) },
        { "another kid", wrap => wrap.Kid = ByteString.CopyFrom(new byte[16]) },
    };

    [Theory, MemberData(nameof(BrokenWraps))]
    public void A_wrap_of_a_wrong_form_is_refused(string what, Action<Wire.Wrap> spoil)
    {
        Assert.NotEmpty(what);
        var forge = Forge.Letter();
        forge.OnWraps = wraps => spoil(wraps[0]);
        Verdict.IsRefused(RefusalReason.Malformed, forge.Build());
    }
}
