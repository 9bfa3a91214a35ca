using Backbone.Client.Sending;
using Backbone.Client.Tests.Hostile;
using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol;
using Backbone.Protocol.Envelopes;
using Backbone.TestKit.Federation;
using Google.Protobuf;
using Form = Backbone.Contracts.Envelope.V1;

namespace Backbone.Client.Tests.Sending;

public sealed class StateTests(LeesOutpost lees) : IClassFixture<LeesOutpost>
{
    private static readonly TestFederation Federation = TestFederation.Default;

    // Lee wrote to the American CERT and to the Japanese police.
    private readonly SealedMessage _sent = new Letter(Federation) { Author = "KOR/kisa/lee", To = ["USA/cisa", "JPN/npa"] }.Seal();

    private EnvelopeId Id => _sent.Envelope.Id;

    [Fact]
    public async Task Delivered_and_opened_are_believed_by_their_receipts()
    {
        var outpost = Script(state =>
        {
            Claim(state, 0, DeliveryState.Opened, Receipt("USA/gateway", Delivered(0)), Receipt("USA/cisa/kim", Opened(0)));
            Claim(state, 1, DeliveryState.Delivered, Receipt("JPN/gateway", Delivered(1)));
        });
        var state = await GetAsync(outpost);
        Assert.Equal([DeliveryStage.Opened, DeliveryStage.Delivered], state.Recipients.Select(recipient => recipient.Stage));
        Assert.All(state.Recipients, recipient => Assert.True(recipient.IsProved));
        Assert.All(state.Recipients, recipient => Assert.Empty(recipient.Doubts));
        Assert.Equal(["USA/gateway", "USA/cisa/kim"], state.Recipients[0].Proofs.Select(proof => proof.Author.ToString()));
        Assert.Equal(new Timestamp(1000), state.Recipients[0].Time);
    }

    [Fact]
    public async Task A_refusal_at_the_border_is_believed_with_its_reason()
    {
        var refused = new Fact(Id, 0, ReceiptEvent.Refused, RefusalReason.AboveCeiling, new Timestamp(1000));
        var outpost = Script(state => Claim(state, 0, DeliveryState.Refused, Receipt("USA/gateway", refused)));
        var progress = (await GetAsync(outpost)).Recipients[0];
        Assert.Equal((DeliveryStage.Refused, RefusalReason.AboveCeiling, true), (progress.Stage, progress.Reason, progress.IsProved));
    }

    [Fact]
    public async Task What_the_broker_does_not_take_is_shown_so_with_its_reason()
    {
        var outpost = Script(state =>
        {
            Claim(state, 0, DeliveryState.NotTaken);
            (state.Recipients[0].Reason, state.Recipients[1].Reason) = (RefusalReason.MailboxUnknown, RefusalReason.MailboxUnknown);
        });
        var recipients = (await GetAsync(outpost)).Recipients;
        Assert.Equal((DeliveryStage.NotTaken, RefusalReason.MailboxUnknown, false), (recipients[0].Stage, recipients[0].Reason, recipients[0].IsProved));
        Assert.Empty(recipients[0].Doubts);
        Assert.Equal((DeliveryStage.Accepted, RefusalReason.Unspecified), (recipients[1].Stage, recipients[1].Reason));
    }

    [Theory]
    [InlineData(DeliveryState.Delivered), InlineData(DeliveryState.Opened), InlineData(DeliveryState.Refused)]
    [InlineData(DeliveryState.Recalled), InlineData(DeliveryState.Committed), InlineData(DeliveryState.Expired)]
    public async Task A_claim_without_its_receipt_is_lowered_to_accepted(DeliveryState claimed)
    {
        var outpost = Script(state => Claim(state, 0, claimed));
        var progress = (await GetAsync(outpost)).Recipients[0];
        Assert.Equal((DeliveryStage.Accepted, claimed.ToString(), false), (progress.Stage, progress.Claimed.ToString(), progress.IsProved));
        Assert.NotEmpty(progress.Doubts);
    }

    [Fact]
    public async Task What_waits_at_home_is_the_own_gateways_word()
    {
        var outpost = Script(state => Claim(state, 0, DeliveryState.Pending));
        var progress = (await GetAsync(outpost)).Recipients[0];
        Assert.Equal((DeliveryStage.Pending, false), (progress.Stage, progress.IsProved));
        Assert.Empty(progress.Doubts);
    }

    [Theory]
    [InlineData(RefusalReason.ApprovalDenied), InlineData(RefusalReason.NotReleased), InlineData(RefusalReason.AboveCeiling)]
    public async Task Why_it_ended_at_home_is_the_own_gateways_word_and_made_safe_to_show(RefusalReason reason)
    {
        var outpost = Script(state => End(state, reason, "KOR/kisa/park denied it: names\u001b[2J a \u202esource"));
        var state = await GetAsync(outpost);
        Assert.All(state.Recipients, recipient =>
        {
            Assert.Equal((DeliveryStage.Refused, reason, false), (recipient.Stage, recipient.Reason, recipient.IsProved));
            Assert.Empty(recipient.Doubts);
        });
        Assert.Equal((reason, "KOR/kisa/park denied it: names [2J a  source"), (state.Refusal?.Reason, state.Refusal?.Detail));
    }

    [Fact]
    public async Task The_whole_of_an_officers_reason_is_shown()
    {
        var reason = new string('x', ReasonLine.Bytes);
        Assert.Equal(reason, (await GetAsync(Script(state => End(state, RefusalReason.ApprovalDenied, reason)))).Refusal?.Detail);
    }

    [Theory]
    [InlineData(DeliveryState.Accepted), InlineData(DeliveryState.Pending)]
    public async Task A_gateway_that_says_at_once_that_it_left_and_that_it_did_not_is_doubted(DeliveryState claimed)
    {
        var outpost = Script(state =>
        {
            End(state, RefusalReason.ApprovalDenied, "no");
            state.Recipients[1].State = claimed;
        });
        var state = await GetAsync(outpost);
        Assert.Null(state.Refusal);
        Assert.NotEmpty(state.Recipients[1].Doubts);
    }

    [Fact]
    public async Task A_receipt_says_more_than_a_gateway_that_says_it_never_left()
    {
        var outpost = Script(state =>
        {
            End(state, RefusalReason.ApprovalDenied, "no");
            Claim(state, 0, DeliveryState.Refused, Receipt("USA/gateway", Delivered(0)));
        });
        var state = await GetAsync(outpost);
        Assert.Null(state.Refusal);
        Assert.Equal((DeliveryStage.Delivered, true), (state.Recipients[0].Stage, state.Recipients[0].IsProved));
        Assert.NotEmpty(state.Recipients[0].Doubts);
    }

    public static TheoryData<string> FalseProofs() =>
    [
        "by another nation's gateway", "by the sender's own gateway", "opened, by the gateway", "delivered, by the reader",
        "opened, by one who does not read that mailbox", "about another message", "about the other recipient",
        "with a flipped signature", "without a stamp", "with the stamp of another nation", "signed by another's key",
        "to another nation's gateway", "an ordinary message", "nothing at all", "its fact changed",
    ];

    [Theory, MemberData(nameof(FalseProofs))]
    public async Task A_false_receipt_proves_nothing(string which)
    {
        var outpost = Script(state => Claim(state, 0, DeliveryState.Opened, Forge(which)));
        var progress = (await GetAsync(outpost)).Recipients[0];
        Assert.Equal((DeliveryStage.Accepted, false), (progress.Stage, progress.IsProved));
        Assert.Empty(progress.Proofs);
        Assert.Equal(2, progress.Doubts.Length);
    }

    [Fact]
    public async Task A_good_receipt_counts_beside_a_false_one()
    {
        var outpost = Script(state =>
            Claim(state, 0, DeliveryState.Opened, Forge("opened, by the gateway"), Receipt("USA/gateway", Delivered(0))));
        var progress = (await GetAsync(outpost)).Recipients[0];
        Assert.Equal((DeliveryStage.Delivered, DeliveryStage.Opened), (progress.Stage, progress.Claimed));
        Assert.Single(progress.Proofs);
        Assert.Single(progress.Doubts);
    }

    [Fact]
    public async Task What_is_due_and_not_proved_is_overdue_whatever_the_gateway_says()
    {
        var outpost = Script(state =>
        {
            Claim(state, 0, DeliveryState.Delivered);
            state.Recipients[0].Due = 5000;
        });
        Assert.True((await GetAsync(outpost)).Recipients[0].Overdue);
    }

    public static TheoryData<string> FalseStates() =>
        ["of another envelope", "with a recipient swapped", "with another header", "with a recipient less", "that is none"];

    [Theory, MemberData(nameof(FalseStates))]
    public async Task A_state_of_something_else_is_refused(string which)
    {
        var other = new Letter(Federation) { Author = "KOR/kisa/lee", To = ["USA/fbi", "JPN/npa"] }.Seal().Envelope;
        var outpost = Script(state =>
        {
            if (which == "of another envelope") state.EnvelopeId = Honest.Id(other.Id);
            if (which == "with a recipient swapped") state.Recipients[0].Mailbox = "USA/fbi";
            if (which == "with another header") state.Header = ByteString.CopyFrom(other.Header.Bytes.Span);
            if (which == "with a recipient less") state.Recipients.RemoveAt(1);
            if (which == "that is none") state.EnvelopeId = ByteString.Empty;
        });
        await Refusals.OfKind(FaultKind.FailedVerification, () => GetAsync(outpost));
    }

    [Fact]
    public async Task A_header_is_believed_only_as_that_of_the_envelope_itself()
    {
        // State and header agree with each other, and the envelope behind the id is another one.
        var other = new Letter(Federation) { Author = "KOR/kisa/lee", To = ["USA/fbi", "JPN/npa"] }.Seal();
        var outpost = Script(_ => { });
        outpost.Script.Sent = _ => Honest.Sent(other);
        await Refusals.NotVerified(RefusalReason.EntryMismatch, () => GetAsync(outpost));
    }

    [Fact]
    public async Task Watching_tells_each_change_and_goes_on_after_a_lost_stream()
    {
        await using var outpost = Script(_ => { }, await Outpost.StartAsync(clock: new HastyClock()));
        var rounds = 0;
        outpost.Script.Watch = _ =>
        {
            var state = Honest.State(_sent.Envelope, DeliveryState.Accepted);
            if (++rounds > 1) Claim(state, 0, DeliveryState.Delivered, Receipt("USA/gateway", Delivered(0)));
            return [new WatchStateResponse { State = state }];
        };
        var seen = new List<DeliveryStage>();
        await foreach (var state in outpost.Client.Sending.WatchStateAsync(Id, TestContext.Current.CancellationToken))
        {
            seen.Add(state.Recipients[0].Stage);
            if (seen.Count == 2) break;
        }
        Assert.Equal([DeliveryStage.Accepted, DeliveryStage.Delivered], seen);
    }

    [Fact]
    public async Task The_list_of_what_was_sent_shows_only_what_verifies()
    {
        var outpost = Script(_ => { });
        var entry = new SentSummary
        {
            Place = 4,
            State = Honest.State(_sent.Envelope, DeliveryState.Delivered),
            Handling = ByteString.CopyFrom(_sent.Envelope.Handling.Bytes.Span),
        };
        var forged = entry.Clone();
        var handling = Form.Handling.Parser.ParseFrom(forged.Handling);
        handling.Tlp = Tlp.Clear;
        forged.Handling = handling.ToByteString();
        outpost.Script.ListSent = () => new ListSentResponse { Sent = { entry, forged, new SentSummary() } };
        var list = await outpost.Client.Sending.ListSentAsync(cancel: TestContext.Current.CancellationToken);
        Assert.Equal((4ul, Id, Tlp.Amber), (list[0].Place, list[0].State!.Envelope, list[0].Handling!.Tlp));
        Assert.Equal(DeliveryStage.Accepted, list[0].State!.Recipients[0].Stage);
        Assert.Equal([null, RefusalReason.HandlingMismatch, RefusalReason.Malformed], list.Select(one => one.Failure?.Reason));
    }

    [Fact]
    public async Task What_was_sent_is_read_again_by_its_home_wrap()
    {
        var outpost = Script(_ => { });
        var read = await outpost.Client.Sending.ReadSentAsync(EnvelopeReference.Of(Id), TestContext.Current.CancellationToken);
        Assert.Equal("Mixer wallets", read.Content.Subject);
    }

    [Fact]
    public async Task What_another_sent_or_signed_is_not_ones_own()
    {
        var outpost = Script(_ => { });
        var parks = new Letter(Federation) { Author = "KOR/kisa/park", To = ["USA/cisa"] }.Seal();
        outpost.Script.Sent = _ => Honest.Sent(parks);
        await Refusals.NotVerified(RefusalReason.CallerMismatch, () => ReadSentAsync(outpost, parks));

        var forged = new Letter(Federation) { Author = "KOR/kisa/lee", Signer = "KOR/kisa/park", To = ["USA/cisa"] }.Seal();
        outpost.Script.Sent = _ => Honest.Sent(forged);
        await Refusals.NotVerified(RefusalReason.AuthorUnknown, () => ReadSentAsync(outpost, forged));
    }

    [Fact]
    public async Task Home_wraps_of_another_envelope_do_not_open()
    {
        var other = new Letter(Federation) { Author = "KOR/kisa/lee", To = ["USA/cisa"] }.Seal();
        var outpost = Script(_ => { });
        outpost.Script.Sent = _ => Honest.Sent(_sent with { HomeWraps = other.HomeWraps });
        await Refusals.NotVerified(RefusalReason.ContentMismatch, () => ReadSentAsync(outpost, _sent));

        outpost.Script.Sent = _ => Honest.Sent(_sent with { HomeWraps = [] });
        await Refusals.OfKind(FaultKind.Identity, () => ReadSentAsync(outpost, _sent));
    }

    private Outpost Script(Action<SubmissionState> change, Outpost? own = null)
    {
        var outpost = own ?? lees.Outpost;
        var state = Honest.State(_sent.Envelope, DeliveryState.Accepted);
        change(state);
        outpost.Script.State = _ => new GetStateResponse { State = state };
        outpost.Script.Sent = _ => Honest.Sent(_sent);
        return outpost;
    }

    private Task<MessageState> GetAsync(Outpost outpost) =>
        outpost.Client.Sending.GetStateAsync(EnvelopeReference.Of(Id), TestContext.Current.CancellationToken);

    private static Task<SentMessage> ReadSentAsync(Outpost outpost, SealedMessage message) =>
        outpost.Client.Sending.ReadSentAsync(EnvelopeReference.Of(message.Envelope.Id), TestContext.Current.CancellationToken);

    private static void End(SubmissionState state, RefusalReason reason, string detail)
    {
        state.Refused = new Form.Refusal { Reason = reason, Detail = detail };
        foreach (var recipient in state.Recipients) (recipient.State, recipient.Reason) = (DeliveryState.Refused, reason);
    }

    private static void Claim(SubmissionState state, int recipient, DeliveryState claimed, params Delivered[] receipts)
    {
        state.Recipients[recipient].State = claimed;
        state.Recipients[recipient].Receipts.AddRange(receipts);
    }

    private Fact Delivered(int recipient) => new(Id, recipient, ReceiptEvent.Delivered, RefusalReason.Unspecified, new Timestamp(900));

    private Fact Opened(int recipient) => new(Id, recipient, ReceiptEvent.Opened, RefusalReason.Unspecified, new Timestamp(1000));

    private static Delivered Receipt(string author, Fact fact) => Receipt(new Letter(Federation) { Author = author, Facts = [fact] });

    private static Delivered Receipt(Letter letter) =>
        new Post(Federation).Deliver((letter with { To = ["KOR/gateway"] }).Seal().Envelope, "KOR/gateway");

    private Delivered Forge(string which)
    {
        var good = new Letter(Federation) { Author = "USA/gateway", Facts = [Delivered(0)] };
        var elsewhere = new EnvelopeId(Digest.Of("another"u8));
        switch (which)
        {
            case "by another nation's gateway": return Receipt("JPN/gateway", Delivered(0));
            case "by the sender's own gateway": return Receipt("KOR/gateway", Delivered(0));
            case "opened, by the gateway": return Receipt("USA/gateway", Opened(0));
            case "delivered, by the reader": return Receipt("USA/cisa/kim", Delivered(0));
            case "opened, by one who does not read that mailbox": return Receipt("USA/fbi/smith", Opened(0));
            case "about another message": return Receipt("USA/gateway", Delivered(0) with { Envelope = elsewhere });
            case "about the other recipient": return Receipt("USA/gateway", Delivered(1));
            case "signed by another's key": return Receipt(good with { Signer = "USA/cisa/kim" });
            case "with the stamp of another nation":
                return new Post(Federation) { StampedBy = "KOR" }.Deliver(
                    (good with { To = ["KOR/gateway"] }).Seal().Envelope, "KOR/gateway");
            case "to another nation's gateway":
                return new Post(Federation).Deliver((good with { To = ["JPN/gateway"] }).Seal().Envelope, "JPN/gateway");
            case "an ordinary message":
                return new Post(Federation).Deliver(new Letter(Federation) { Author = "USA/cisa/kim" }.Seal().Envelope, "KOR/kisa");
            case "nothing at all": return new Delivered();
        }
        var delivered = Receipt(good);
        if (which == "without a stamp") delivered.Stamp = ByteString.Empty;
        if (which == "with a flipped signature")
        {
            var endorsements = Form.Endorsements.Parser.ParseFrom(delivered.Endorsements);
            var signature = endorsements.Signature.Sig.ToByteArray();
            signature[100] ^= 1;
            endorsements.Signature.Sig = ByteString.CopyFrom(signature);
            delivered.Endorsements = endorsements.ToByteString();
        }
        if (which == "its fact changed")
        {
            var handling = Form.Handling.Parser.ParseFrom(delivered.Handling);
            handling.Facts[0].Time++;
            delivered.Handling = handling.ToByteString();
        }
        return delivered;
    }
}
