using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Suites;
using Backbone.Protocol.Tests.Envelopes;
using Backbone.TestKit.Federation;
using Backbone.TestKit.Forging;

namespace Backbone.Protocol.Tests.Verification;

/// <summary>Co-signatures: of an officer, in a role that the officer holds, over this envelope id, by somebody else.</summary>
public sealed class ApprovalTests
{
    [Fact]
    public void A_releasers_approval_holds()
    {
        var forge = Forge.Letter();
        forge.Approvals.Add(id => ApprovalForge.Give(id));
        AuthorCheckTests.Accepts(TestFederation.Default.Snapshot, forge);
        Verdict.IsAccepted(forge.Build());
    }

    [Fact]
    public void Approvals_by_two_officers_hold()
    {
        var forge = Forge.Letter();
        forge.Approvals.Add(id => ApprovalForge.Give(id));
        forge.Approvals.Add(id => ApprovalForge.Give(id, "KOR/nis/choi", "officer"));
        AuthorCheckTests.Accepts(TestFederation.Default.Snapshot, forge);
    }

    public static TheoryData<string, string, string> Wrong() => new()
    {
        { "a role not held", "KOR/nis/choi", "releaser" },
        { "a role that nobody holds", "KOR/kisa/park", "minister" },
        { "another nation's officer", "USA/cisa/kim", "operator" },
        { "a system", "KOR/kisa/siem-1", "service" },
        { "a gateway", "KOR/kisa/gateway", "service" },
    };

    [Theory, MemberData(nameof(Wrong))]
    public void An_approval_by_whoever_may_not_give_it_is_refused(string what, string approver, string role)
    {
        Assert.NotEmpty(what);
        var forge = Forge.Letter();
        forge.Approvals.Add(id => ApprovalForge.Give(id, approver, role));
        AuthorCheckTests.Refuses(RefusalReason.SignatureInvalid, TestFederation.Default.Snapshot, forge);
    }

    [Fact]
    public void An_author_does_not_approve_what_is_the_authors_own()
    {
        var forge = Forge.Letter();
        forge.Approvals.Add(id => ApprovalForge.Give(id, "KOR/kisa/lee", "operator"));
        Verdict.IsRefused(RefusalReason.Malformed, forge.Build());
    }

    [Fact]
    public void An_author_does_not_approve_with_a_second_key_either()
    {
        using var custody = new Custody.MemoryKeyCustody();
        var second = custody.Add(SigningKey.Generate());
        var federation = ChangedFederation.WithPrincipal("KOR/kisa/lee", lee => lee with
        {
            SigningKeys = [.. lee.SigningKeys, lee.SigningKeys[0] with { Key = second }],
        });
        var forge = Forge.Letter();
        forge.Approvals.Add(id => Of(Approval.Give(id, second.Kid, "operator", default, TestFederation.Default.Now, custody)));
        AuthorCheckTests.Refuses(RefusalReason.SignatureInvalid, federation, forge);
    }

    [Fact]
    public void One_officer_does_not_approve_twice()
    {
        var forge = Forge.Letter();
        forge.Approvals.Add(id => ApprovalForge.Give(id));
        forge.Approvals.Add(id => ApprovalForge.Give(id, role: "officer"));
        Verdict.IsRefused(RefusalReason.Malformed, forge.Build());
    }

    [Fact]
    public void An_approval_of_another_envelope_is_refused()
    {
        var forge = Forge.Letter();
        forge.Approvals.Add(_ => ApprovalForge.Give(default));
        AuthorCheckTests.Refuses(RefusalReason.SignatureInvalid, TestFederation.Default.Snapshot, forge);
    }

    [Fact]
    public void An_approval_outside_the_time_of_its_key_is_refused()
    {
        var forge = Forge.Letter();
        forge.Approvals.Add(id => ApprovalForge.Give(id, time: TestFederation.Default.Now.Plus(TimeSpan.FromDays(-1)).Milliseconds));
        AuthorCheckTests.Refuses(RefusalReason.SignatureInvalid, TestFederation.Default.Snapshot, forge);
    }

    [Fact]
    public void An_approval_by_a_revoked_key_is_refused()
    {
        var forge = Forge.Letter();
        forge.Approvals.Add(id => ApprovalForge.Give(id));
        var federation = ChangedFederation.WithKey("KOR/kisa/park", key => key with { Status = KeyStatus.Revoked });
        AuthorCheckTests.Refuses(RefusalReason.SignatureInvalid, federation, forge);
    }

    public static TheoryData<string, Action<Contracts.Envelope.V1.Approval>> Changes() => new()
    {
        { "another role that is held too", approval => approval.Role = "officer" },
        { "another policy", approval => approval.PolicyHash = Google.Protobuf.ByteString.CopyFrom(new byte[32]) },
        { "another time", approval => approval.Time++ },
        { "a flipped byte", approval => approval.Sig = Google.Protobuf.ByteString.CopyFrom(
            [.. approval.Sig.ToByteArray()[..^1], (byte)(approval.Sig[^1] ^ 1)]) },
    };

    [Theory, MemberData(nameof(Changes))]
    public void Nothing_in_an_approval_can_be_another(string what, Action<Contracts.Envelope.V1.Approval> change)
    {
        Assert.NotEmpty(what);
        var forge = Forge.Letter();
        forge.Approvals.Add(id =>
        {
            var approval = ApprovalForge.Give(id);
            change(approval);
            return approval;
        });
        AuthorCheckTests.Refuses(RefusalReason.SignatureInvalid, TestFederation.Default.Snapshot, forge);
    }

    [Fact]
    public void What_the_writer_gives_is_what_the_letter_of_the_specification_gives()
    {
        var park = TestFederation.Default.Principal("KOR/kisa/park");
        var (id, time) = (new EnvelopeId(Digest.Of([1])), TestFederation.Default.Now);
        var byLetter = ApprovalForge.Give(id);
        Assert.True(new Approval(park.Kid, "releaser", new Digest(byLetter.PolicyHash.Span), time, byLetter.Sig.Memory)
            .Verifies(id, park.Key.Key));
        Assert.True(Approval.Give(id, park.Kid, "releaser", default, time, park.Custody).Verifies(id, park.Key.Key));
    }

    private static Contracts.Envelope.V1.Approval Of(Approval approval) => new()
    {
        Kid = Google.Protobuf.ByteString.CopyFrom(approval.Kid.Hash.ToArray()),
        Role = approval.Role,
        PolicyHash = Google.Protobuf.ByteString.CopyFrom(approval.PolicyHash.ToArray()),
        Time = approval.Time.Milliseconds,
        Sig = Google.Protobuf.ByteString.CopyFrom(approval.Signature.Span),
    };
}
