using System.Text;
using Backbone.Client.Tests.Hostile;
using Backbone.Contracts.Gateway.V1;
using Backbone.Custody;
using Backbone.Protocol;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Verification;
using Backbone.TestKit.Federation;
using Google.Protobuf;
using Form = Backbone.Contracts.Envelope.V1;

namespace Backbone.Client.Tests.Approvals;

public sealed class ApprovalTests
{
    private static readonly TestFederation Federation = TestFederation.Default;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_waits_is_listed_verified_and_what_does_not_verify_stands_there_with_its_failure()
    {
        await using var park = await Outpost.StartAsync("KOR/kisa/park");
        var (first, second) = (Waiting.Seal(), Waiting.Seal());
        park.Script.Approvals = () => Waiting.List(first, second);
        park.Script.Approval = request => Waiting.Of(request.EnvelopeId.Span.SequenceEqual(first.Envelope.Id.Hash.ToArray())
            ? first : Waiting.Seal());

        var listed = await park.Client.Approvals.ListAsync(cancel: Cancellation);

        Assert.Equal(("KOR/kisa/lee", "USA/cisa", null), (listed[0].Handling?.Author.ToString(), listed[0].Header?.Recipients[0].Mailbox.ToString(), listed[0].Failure));
        Assert.Equal(("releaser", 1, 1), (listed[0].Decisions[0].Approvals[0].Role, listed[0].Decisions[0].Approvals[0].Count, listed[0].Decisions[0].Approvals[0].Missing));
        Assert.Equal((RefusalReason.EntryMismatch, null), (listed[1].Failure?.Reason, listed[1].Handling));
    }

    [Fact]
    public async Task What_waits_is_read_exactly_as_it_will_cross()
    {
        await using var park = await Outpost.StartAsync("KOR/kisa/park");
        var message = Waiting.Seal();
        park.Script.Approval = _ => Waiting.Of(message);

        var waiting = await ReadAsync(park, message);

        Assert.Equal("Mixer wallets", waiting.Content.Subject);
        Assert.Equal("Freeze these.", Encoding.UTF8.GetString(waiting.Content.Parts[0].Data.Span));
        Assert.Equal(["form", "id", "author", "readers", "time", "content"], waiting.Checks.Select(check => check.Name));
        Assert.All(waiting.Checks, check => Assert.True(check.Holds));
        Assert.Equal(["releaser"], waiting.Roles);
    }

    [Fact]
    public async Task An_approval_is_signed_over_what_was_read_for_the_policy_that_asks_for_it()
    {
        await using var park = await Outpost.StartAsync("KOR/kisa/park");
        var message = Waiting.Seal();
        park.Script.Approval = _ => Waiting.Of(message);
        DecideRequest? decided = null;
        park.Script.Decide = request =>
        {
            decided = request;
            return new DecideResponse { Released = true, Rulings = { Waiting.Rulings(message.Envelope, RulingOutcome.Allowed) } };
        };

        var answer = await park.Client.Approvals.GiveAsync(await ReadAsync(park, message), "releaser", Cancellation);

        Assert.True(answer.Released);
        Assert.True(Approval.TryRead(decided!.Approval.Memory, out var approval, out var refused), refused?.Detail);
        Assert.Equal((Waiting.Policy, "releaser", Waiting.Park.Kid), (approval.PolicyHash, approval.Role, approval.Kid));
        Assert.Null(AuthorCheck.CheckApproval(
            Federation.Snapshot, message.Envelope.Handling, approval, message.Envelope.Id, Timestamp.Now(TimeProvider.System)));
    }

    [Fact]
    public async Task An_approval_that_others_gave_before_is_verified_and_named()
    {
        await using var park = await Outpost.StartAsync("KOR/kisa/park");
        var message = Waiting.Seal();
        var given = Waiting.Approved(message.Envelope, "KOR/nis/choi", "officer");
        park.Script.Approval = _ => With(message, answer => answer.Envelope = ByteString.CopyFrom(given.Bytes.Span));
        var waiting = await ReadAsync(park, message);
        Assert.Equal(("KOR/nis/choi", "officer"), (Assert.Single(waiting.Given).Officer.ToString(), waiting.Given[0].Role));
    }

    public static TheoryData<string> Lies() => [.. Lying.Keys];

    private static readonly Dictionary<string, (RefusalReason Reason, Func<SealedMessage, GetApprovalResponse> Answer)> Lying = new()
    {
        ["a good message, but another one"] = (RefusalReason.EntryMismatch, _ => Waiting.Of(Waiting.Seal())),
        ["a message of another nation"] = (RefusalReason.CallerMismatch, message => With(message, answer =>
            answer.Envelope = ByteString.CopyFrom(new Letter(Federation).Seal().Envelope.Bytes.Span))),
        ["no envelope"] = (RefusalReason.FormatNotSupported, message => With(message, answer => answer.Envelope = ByteString.Empty)),
        ["other bytes of content"] = (RefusalReason.EntryMismatch, message => Edited(message, envelope => envelope.Content = Flip(envelope.Content))),
        ["a softer marking"] = (RefusalReason.EntryMismatch, message => Edited(message, envelope =>
        {
            var handling = Form.Handling.Parser.ParseFrom(envelope.Handling);
            handling.Tlp = Tlp.Clear;
            envelope.Handling = handling.ToByteString();
        })),
        ["a flipped bit in the author's signature"] = (RefusalReason.SignatureInvalid, message => Endorsed(message, endorsements =>
            endorsements.Signature.Sig = Flip(endorsements.Signature.Sig))),
        ["an approval that does not verify"] = (RefusalReason.SignatureInvalid, message => Endorsed(Approved(message, "KOR/nis/choi", "officer"),
            endorsements => endorsements.Approvals[0].Sig = Flip(endorsements.Approvals[0].Sig))),
        ["an approval by one without the role"] = (RefusalReason.SignatureInvalid, message => Waiting.Of(Approved(message, "KOR/nis/choi", "releaser"))),
        ["an approval by another nation's officer"] = (RefusalReason.SignatureInvalid, message => Waiting.Of(Approved(message, "USA/fbi/smith", "officer"))),
        ["an approval over another message"] = (RefusalReason.SignatureInvalid, message => Endorsed(message, endorsements =>
            endorsements.Approvals.Add(Form.Endorsements.Parser.ParseFrom(
                Waiting.Approved(Waiting.Seal().Envelope, "KOR/nis/choi", "officer").Endorsements.Bytes.Span).Approvals))),
        ["a home wrap of another message"] = (RefusalReason.ContentMismatch, message => With(message, answer =>
            answer.HomeWraps[1] = Waiting.Of(Waiting.Seal()).HomeWraps[1])),
        ["home wraps that are none"] = (RefusalReason.Malformed, message => With(message, answer => answer.HomeWraps[0].Ct = ByteString.CopyFrom(1))),
        ["no policy hash"] = (RefusalReason.Malformed, message => With(message, answer => answer.PolicyHash = ByteString.Empty)),
        ["rulings on another recipient"] = (RefusalReason.EntryMismatch, message => With(message, answer => answer.Rulings[0].Mailbox = "USA/fbi")),
        ["no rulings"] = (RefusalReason.EntryMismatch, message => With(message, answer => answer.Rulings.Clear())),
        ["needs without a role"] = (RefusalReason.EntryMismatch, message => With(message, answer => answer.Rulings[0].Approvals[0].Role = "")),
        ["needs given by nobody's address"] = (RefusalReason.EntryMismatch, message => With(message, answer =>
            answer.Rulings[0].Approvals[0].Given.Add("\u001b[2J"))),
    };

    [Theory, MemberData(nameof(Lies))]
    public async Task What_a_gateway_forges_is_not_read_so_it_cannot_be_approved(string which)
    {
        await using var park = await Outpost.StartAsync("KOR/kisa/park");
        var message = Waiting.Seal();
        park.Script.Approval = _ => Lying[which].Answer(message);
        await Refusals.NotVerified(Lying[which].Reason, () => ReadAsync(park, message));
    }

    [Fact]
    public async Task A_signature_of_a_colleague_under_the_authors_name_is_found_where_nothing_else_differs()
    {
        await using var park = await Outpost.StartAsync("KOR/kisa/park");
        var forged = new Letter(Federation) { Author = "KOR/kisa/lee", Signer = "KOR/nis/choi", To = ["USA/cisa"] }.Seal();
        park.Script.Approval = _ => Waiting.Of(forged);
        await Refusals.NotVerified(RefusalReason.AuthorUnknown, () => ReadAsync(park, forged));
    }

    [Fact]
    public async Task What_has_expired_is_not_read()
    {
        await using var park = await Outpost.StartAsync("KOR/kisa/park", new HastyClock(TimeSpan.FromHours(2)));
        var message = new Letter(Federation) { Author = "KOR/kisa/lee", To = ["USA/cisa"], Lifetime = TimeSpan.FromHours(1) }.Seal();
        park.Script.Approval = _ => Waiting.Of(message);
        await Refusals.NotVerified(RefusalReason.TimeOutOfBounds, () => ReadAsync(park, message));
    }

    [Fact]
    public async Task What_was_not_sealed_to_a_key_held_here_is_not_read()
    {
        await using var park = await Outpost.StartAsync("KOR/kisa/park");
        var message = Waiting.Seal();
        park.Script.Approval = _ => With(message, answer => answer.HomeWraps.RemoveAt(1));
        await Refusals.OfKind(FaultKind.Identity, () => ReadAsync(park, message));
        using var nothing = new MemoryKeyCustody();
        park.Script.Approval = _ => Waiting.Of(message);
        await Refusals.OfKind(FaultKind.Identity, () =>
            park.Connect(custody: nothing).Approvals.ReadAsync(EnvelopeReference.Of(message.Envelope.Id), Cancellation));
    }

    [Fact]
    public async Task Nobody_approves_what_he_wrote_though_the_gateway_offers_it()
    {
        await using var lee = await Outpost.StartAsync("KOR/kisa/lee");
        var message = Waiting.Seal();
        lee.Script.Approval = _ => Waiting.Of(message);
        var waiting = await ReadAsync(lee, message);
        Assert.Equal(RefusalReason.NotPermitted,
            (await Refusals.OfKind(FaultKind.Refused, () => lee.Client.Approvals.GiveAsync(waiting, "releaser", Cancellation))).Refusal?.Reason);
    }

    [Theory]
    [InlineData("a role that is not missing")]
    [InlineData("a role that the roster does not give")]
    public async Task Only_a_role_that_is_missing_and_held_is_signed_for(string which)
    {
        await using var park = await Outpost.StartAsync("KOR/kisa/park");
        var message = Waiting.Seal();
        park.Script.Approval = _ => With(message, answer => answer.Roles.Add("director"));
        var waiting = await ReadAsync(park, message);
        var role = which == "a role that is not missing" ? "officer" : "director";
        Assert.Equal(RefusalReason.NotPermitted,
            (await Refusals.OfKind(FaultKind.Refused, () => park.Client.Approvals.GiveAsync(waiting, role, Cancellation))).Refusal?.Reason);
    }

    [Fact]
    public async Task A_refused_approval_is_told_with_its_reason()
    {
        await using var park = await Outpost.StartAsync("KOR/kisa/park");
        var message = Waiting.Seal();
        park.Script.Approval = _ => Waiting.Of(message);
        park.Script.Decide = _ => new DecideResponse { Released = true, Refused = new Form.Refusal { Reason = RefusalReason.Conflict, Detail = "another policy" } };
        var answer = await park.Client.Approvals.GiveAsync(await ReadAsync(park, message), "releaser", Cancellation);
        Assert.False(answer.Released);
        Assert.Equal(RefusalReason.Conflict, Assert.Throws<BackboneException>(answer.ThrowIfRefused).Refusal?.Reason);
    }

    [Fact]
    public async Task An_answer_about_other_recipients_is_not_believed()
    {
        await using var park = await Outpost.StartAsync("KOR/kisa/park");
        var message = Waiting.Seal();
        park.Script.Approval = _ => Waiting.Of(message);
        park.Script.Decide = _ => new DecideResponse { Released = true };
        var waiting = await ReadAsync(park, message);
        await Refusals.NotVerified(RefusalReason.EntryMismatch, () => park.Client.Approvals.GiveAsync(waiting, "releaser", Cancellation));
    }

    [Fact]
    public async Task A_denial_carries_its_reason()
    {
        await using var park = await Outpost.StartAsync("KOR/kisa/park");
        DecideRequest? decided = null;
        park.Script.Decide = request =>
        {
            decided = request;
            return new DecideResponse();
        };
        var message = Waiting.Seal();
        park.Script.Approval = _ => With(message, answer => answer.HomeWraps.Clear()); // what cannot be read can be denied
        Assert.True(EnvelopeReference.TryParse(message.Envelope.Id.ToString()[..8], out var start));
        Assert.Equal(message.Envelope.Id, await park.Client.Approvals.DenyAsync(start, "출처를 밝히지 않았다", Cancellation));
        Assert.Equal(("출처를 밝히지 않았다", Honest.Id(message.Envelope.Id)), (decided!.Denial.Reason, decided.EnvelopeId));
        park.Script.Decide = _ => new DecideResponse { Refused = new Form.Refusal { Reason = RefusalReason.NotFound, Detail = "gone" } };
        await Refusals.OfKind(FaultKind.NotFound, () => park.Client.Approvals.DenyAsync(start, "no", Cancellation));
    }

    [Fact]
    public async Task What_the_gateway_gives_for_another_is_not_denied_in_its_place()
    {
        await using var park = await Outpost.StartAsync("KOR/kisa/park");
        park.Script.Approval = _ => Waiting.Of(Waiting.Seal());
        await Refusals.NotVerified(RefusalReason.EntryMismatch, () => park.Client.Approvals.DenyAsync(
            EnvelopeReference.Of(Waiting.Seal().Envelope.Id), "no", Cancellation));
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("two\nlines")]
    [InlineData("long")]
    public async Task A_denial_without_a_proper_reason_is_not_sent(string reason)
    {
        await using var park = await Outpost.StartAsync("KOR/kisa/park");
        await Refusals.OfKind(FaultKind.Usage, () => park.Client.Approvals.DenyAsync(
            EnvelopeReference.Of(Waiting.Seal().Envelope.Id), reason == "long" ? new string('가', 342) : reason, Cancellation));
    }

    private static Task<Backbone.Client.Approvals.WaitingMessage> ReadAsync(Outpost outpost, SealedMessage message) =>
        outpost.Client.Approvals.ReadAsync(EnvelopeReference.Of(message.Envelope.Id), Cancellation);

    private static SealedMessage Approved(SealedMessage message, string officer, string role) =>
        message with { Envelope = Waiting.Approved(message.Envelope, officer, role) };

    private static GetApprovalResponse With(SealedMessage message, Action<GetApprovalResponse> change)
    {
        var answer = Waiting.Of(message);
        change(answer);
        return answer;
    }

    private static GetApprovalResponse Edited(SealedMessage message, Action<Form.Envelope> change) => With(message, answer =>
    {
        var envelope = Form.Envelope.Parser.ParseFrom(answer.Envelope);
        change(envelope);
        answer.Envelope = envelope.ToByteString();
    });

    private static GetApprovalResponse Endorsed(SealedMessage message, Action<Form.Endorsements> change) => Edited(message, envelope =>
    {
        var endorsements = Form.Endorsements.Parser.ParseFrom(envelope.Endorsements);
        change(endorsements);
        envelope.Endorsements = endorsements.ToByteString();
    });

    private static ByteString Flip(ByteString bytes)
    {
        var copy = bytes.ToByteArray();
        copy[70] ^= 1;
        return ByteString.CopyFrom(copy);
    }
}
