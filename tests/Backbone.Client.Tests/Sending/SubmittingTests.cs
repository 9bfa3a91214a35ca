using System.Collections.Immutable;
using System.Text;
using Backbone.Authority;
using Backbone.Client.Sending;
using Backbone.Client.Tests.Hostile;
using Backbone.Contracts.Gateway.V1;
using Backbone.Custody;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Verification;
using Backbone.TestKit.Federation;
using Google.Protobuf;
using Grpc.Core;
using Form = Backbone.Contracts.Envelope.V1;

namespace Backbone.Client.Tests.Sending;

public sealed class SubmittingTests
{
    private static readonly TestFederation Federation = TestFederation.Default;

    private static readonly OutgoingMessage Bulletin = new()
    {
        To = ["USA/cisa"],
        Info = ["KOR/kisa/park"],
        Tlp = Tlp.AmberStrict,
        Subject = "Mixer wallets",
        Parts = [new MessagePart("text/plain", "en", "", Encoding.UTF8.GetBytes("Freeze these."))],
        Exercise = true,
        ReleasableTo = [NationCode.Parse("USA"), NationCode.Parse("KOR")],
        Precedence = Precedence.Immediate,
    };

    [Fact]
    public async Task A_message_is_sealed_to_every_reader_signed_and_handed_over()
    {
        await using var outpost = await Outpost.StartAsync();
        (var taken, outpost.Script.Submit) = Honest.Submission();

        var submission = await outpost.Client.Sending.SendAsync(Bulletin, TestContext.Current.CancellationToken);

        Assert.True(Envelope.TryRead(Assert.Single(taken).Envelope.Memory, out var envelope, out var refused), refused?.Detail);
        Assert.Equal(envelope.Id, submission.Envelope);
        Assert.Equal([RulingOutcome.Allowed, RulingOutcome.Allowed], submission.Decisions.Select(decision => decision.Outcome));
        submission.ThrowUnlessOnItsWay();
        var now = Timestamp.Now(TimeProvider.System);
        Assert.Null(AuthorCheck.Check(Federation.Snapshot, envelope.Handling, envelope.Endorsements, envelope.Signed, now));
        Assert.Null(ReaderKeyCheck.Check(Federation.Snapshot, envelope.Header, now));
        Assert.Equal([("USA/cisa", RecipientRole.Action), ("KOR/kisa/park", RecipientRole.Info)],
            envelope.Header.Recipients.Select(recipient => (recipient.Mailbox.ToString(), recipient.Role)));
        Assert.Equal(("KOR/kisa/lee", Tlp.AmberStrict, true, Precedence.Immediate, 2), (envelope.Handling.Author.ToString(),
            envelope.Handling.Tlp, envelope.Handling.Exercise, envelope.Header.Precedence, envelope.Handling.ReleasableTo.Length));
        Assert.Equal("Mixer wallets", Opened(envelope, 0, "USA/cisa/kim"));
        Assert.Equal("Mixer wallets", Opened(envelope, 1, "KOR/kisa/park"));
        Assert.Equal(outpost.Person.Epochs[0].Key.Kid.ToArray(), Assert.Single(taken[0].HomeWraps).Kid.ToByteArray());
    }

    [Fact]
    public async Task What_was_sent_is_delivered_and_read_by_another_of_the_nation()
    {
        await using var lee = await Outpost.StartAsync("KOR/kisa/lee");
        await using var park = await Outpost.StartAsync("KOR/kisa/park");
        (var taken, lee.Script.Submit) = Honest.Submission();
        var submission = await lee.Client.Sending.SendAsync(Bulletin, TestContext.Current.CancellationToken);
        Assert.True(Envelope.TryRead(taken[0].Envelope.Memory, out var envelope, out _));
        park.Script.Mail = _ => new GetMailResponse { Delivered = new Post(Federation).Deliver(envelope, "KOR/kisa/park") };
        var read = await park.Client.Receiving.ReadMailAsync(
            Backbone.Client.EnvelopeReference.Of(submission.Envelope), cancel: TestContext.Current.CancellationToken);
        Assert.Equal("Freeze these.", Encoding.UTF8.GetString(read.Content.Parts[0].Data.Span));
    }

    [Fact]
    public async Task A_message_to_a_reader_whose_key_was_withdrawn_is_sealed_anew_once_for_those_who_read_there_now()
    {
        var clock = new StridingClock();
        await using var outpost = await Outpost.StartAsync(clock: clock);
        await outpost.Client.Members.GetFederationAsync(TestContext.Current.CancellationToken);
        var kor = Federation.Kor;
        var draft = kor.KeySetDraft;
        var shared = draft.Mailboxes.First(mailbox => mailbox.Address.ToString() == "KOR/kisa");
        Assert.True(shared.Readers.Length > 1);
        var next = kor.SignWithRegistrar(DocumentAuthority.DraftKeySet(draft with
        {
            Mailboxes = [.. draft.Mailboxes.Select(mailbox => mailbox == shared ? shared with { Readers = shared.Readers[..^1] } : mailbox)],
        }, Federation.Snapshot.FindKeySet(kor.Code, Federation.Now)));
        var offered = new List<Envelope>();
        var stale = new SubmitResponse { Refused = new Form.Refusal { Reason = RefusalReason.ReaderKeyMismatch, Detail = "a reader was withdrawn" } };
        outpost.Script.Submit = request =>
        {
            Assert.True(Envelope.TryRead(request.Envelope.Memory, out var envelope, out _));
            offered.Add(envelope);
            if (offered.Count < 3) return stale;
            return Honest.Allowed(request);
        };
        Task<Submission> SendAsync() => outpost.Client.Sending.SendAsync(Bulletin with { To = ["KOR/kisa"], Info = [] }, TestContext.Current.CancellationToken);

        // Nothing new is known: it is refused, and not offered again.
        clock.Stride(ClientLimits.FederationRefreshPeriod);
        Assert.Equal(RefusalReason.ReaderKeyMismatch, (await SendAsync()).Refusal!.Reason);
        Assert.Single(offered);

        outpost.Serve([.. Federation.Documents, next]);
        clock.Stride(ClientLimits.FederationRefreshPeriod);
        Assert.Null((await SendAsync()).Refusal);
        Assert.Equal(3, offered.Count);
        Assert.Equal(offered[1].Header.Recipients[0].Kids.Length - 1, offered[2].Header.Recipients[0].Kids.Length);
    }

    [Fact]
    public async Task While_the_gateway_is_away_the_same_bytes_are_offered_again()
    {
        await using var outpost = await Outpost.StartAsync(clock: new HastyClock());
        var offered = new List<ByteString>();
        outpost.Script.Submit = request =>
        {
            offered.Add(request.ToByteString());
            return offered.Count < ClientLimits.SubmitAttempts
                ? throw new RpcException(new Status(StatusCode.Unavailable, "restarting")) : Honest.Allowed(request);
        };
        var submission = await outpost.Client.Sending.SendAsync(Bulletin, TestContext.Current.CancellationToken);
        Assert.Null(submission.Refusal);
        Assert.Equal(ClientLimits.SubmitAttempts, offered.Count);
        Assert.Single(offered.Distinct());
    }

    [Fact]
    public async Task A_gateway_that_stays_away_is_given_up_and_the_envelope_is_named()
    {
        await using var outpost = await Outpost.StartAsync(clock: new HastyClock());
        var offered = 0;
        outpost.Script.Submit = _ =>
        {
            offered++;
            throw new RpcException(new Status(StatusCode.Unavailable, "restarting"));
        };
        var message = await outpost.Client.Sending.SealAsync(Bulletin, TestContext.Current.CancellationToken);
        var fault = await Refusals.OfKind(FaultKind.Unreachable, () =>
            outpost.Client.Sending.SubmitAsync(message, TestContext.Current.CancellationToken));
        Assert.Equal(ClientLimits.SubmitAttempts, offered);
        Assert.Contains(message.Envelope.Id.ToString(), fault.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string> WrongAnswers() => [.. Wrong.Keys];

    private static readonly Dictionary<string, Action<SubmitResponse>> Wrong = new()
    {
        ["about another envelope"] = answer => answer.EnvelopeId = ByteString.CopyFrom(new byte[32]),
        ["about no envelope"] = answer => answer.EnvelopeId = ByteString.Empty,
        ["without rulings"] = answer => answer.Rulings.Clear(),
        ["without one ruling"] = answer => answer.Rulings.RemoveAt(1),
        ["with one ruling more"] = answer => answer.Rulings.Add(answer.Rulings[0].Clone()),
        ["about another recipient"] = answer => answer.Rulings[0].Mailbox = "USA/fbi",
        ["without an outcome"] = answer => answer.Rulings[0].Outcome = RulingOutcome.Unspecified,
        ["taken, and refused for one"] = answer => answer.Rulings[1].Outcome = RulingOutcome.Refused,
    };

    [Theory, MemberData(nameof(WrongAnswers))]
    public async Task An_answer_that_is_not_about_what_was_sent_is_not_believed(string which)
    {
        await using var outpost = await Outpost.StartAsync();
        outpost.Script.Submit = request =>
        {
            var answer = Honest.Allowed(request);
            Wrong[which](answer);
            return answer;
        };
        await Refusals.NotVerified(RefusalReason.EntryMismatch, () =>
            outpost.Client.Sending.SendAsync(Bulletin, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_refusal_is_told_recipient_by_recipient()
    {
        await using var outpost = await Outpost.StartAsync();
        outpost.Script.Submit = request =>
        {
            var answer = Honest.Allowed(request);
            answer.Refused = new Form.Refusal { Reason = RefusalReason.NotReleasable, Detail = "not to the USA" };
            answer.Rulings[0].Outcome = RulingOutcome.Refused;
            answer.Rulings[0].Reason = RefusalReason.NotReleasable;
            answer.Rulings[0].Explanation = "clause 4";
            return answer;
        };
        var submission = await outpost.Client.Sending.SendAsync(Bulletin, TestContext.Current.CancellationToken);
        Assert.Equal((RulingOutcome.Refused, RefusalReason.NotReleasable, "clause 4"),
            (submission.Decisions[0].Outcome, submission.Decisions[0].Reason, submission.Decisions[0].Explanation));
        var fault = Assert.Throws<BackboneException>(submission.ThrowUnlessOnItsWay);
        Assert.Equal((FaultKind.Refused, RefusalReason.NotReleasable), (fault.Kind, fault.Refusal?.Reason));
    }

    [Fact]
    public async Task A_message_that_waits_for_an_approval_says_so()
    {
        await using var outpost = await Outpost.StartAsync();
        outpost.Script.Submit = request =>
        {
            var answer = Honest.Allowed(request);
            answer.Rulings[1].Outcome = RulingOutcome.Pending;
            return answer;
        };
        var submission = await outpost.Client.Sending.SendAsync(Bulletin, TestContext.Current.CancellationToken);
        Assert.True(submission.AwaitsApproval);
        Assert.Equal(FaultKind.AwaitsApproval, Assert.Throws<BackboneException>(submission.ThrowUnlessOnItsWay).Kind);
    }

    [Fact]
    public async Task Without_the_authors_key_nothing_is_sealed()
    {
        await using var outpost = await Outpost.StartAsync();
        using var empty = new MemoryKeyCustody();
        await Refusals.OfKind(FaultKind.Identity, () =>
            outpost.Connect(custody: empty).Sending.SealAsync(Bulletin, TestContext.Current.CancellationToken));
    }

    public static TheoryData<string, FaultKind> WrongMessages() => new()
    {
        { "no marking", FaultKind.Usage }, { "no subject's line", FaultKind.Usage }, { "no part", FaultKind.Usage },
        { "a receipt", FaultKind.Usage }, { "expired", FaultKind.Refused }, { "too long a life", FaultKind.Refused },
        { "too large", FaultKind.Refused }, { "a file in a folder", FaultKind.Usage },
    };

    [Theory, MemberData(nameof(WrongMessages))]
    public async Task A_message_that_no_border_takes_is_not_sealed(string which, FaultKind kind)
    {
        await using var outpost = await Outpost.StartAsync();
        var now = Timestamp.Now(TimeProvider.System);
        var message = which switch
        {
            "no marking" => Bulletin with { Tlp = Tlp.Unspecified },
            "no subject's line" => Bulletin with { Subject = "two\nlines" },
            "no part" => Bulletin with { Parts = [] },
            "a receipt" => Bulletin with { Category = Category.Receipt },
            "expired" => Bulletin with { Expires = now },
            "too long a life" => Bulletin with { Expires = now.Plus(TimeSpan.FromDays(31)) },
            "too large" => Bulletin with { Parts = [new MessagePart("a/b", "", "", new byte[EnvelopeLimits.EnvelopeBytes + 1])] },
            _ => Bulletin with { Parts = [new MessagePart("a/b", "", "../x", new byte[1])] },
        };
        await Refusals.OfKind(kind, () => outpost.Client.Sending.SealAsync(message, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task While_the_gateway_is_away_a_message_is_sealed_by_the_documents_seen_last()
    {
        await using var outpost = await Outpost.StartAsync();
        await outpost.Client.Members.GetFederationAsync(TestContext.Current.CancellationToken);
        outpost.Script.Federation = _ => throw new RpcException(new Status(StatusCode.Unavailable, "away"));
        var later = await outpost.Connect().Sending.SealAsync(Bulletin, TestContext.Current.CancellationToken);
        Assert.Null(ReaderKeyCheck.Check(Federation.Snapshot, later.Envelope.Header, Timestamp.Now(TimeProvider.System)));
    }

    private static string Opened(Envelope envelope, int recipient, string reader)
    {
        var first = envelope.Header.FirstWrapOf(recipient);
        var wraps = envelope.Wraps.Skip(first).Take(envelope.Header.Recipients[recipient].Kids.Length).ToImmutableArray();
        Assert.True(EnvelopeOpener.TryOpen(envelope.Header, envelope.Handling.Hash, recipient, wraps, envelope.Content.Span,
            Federation.Principal(reader).Custody, out var content, out var refused), refused?.Detail);
        return content.Subject;
    }
}
