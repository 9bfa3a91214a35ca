using System.Text;
using Backbone.Client.Sending;
using Backbone.Client.Tests.Approvals;
using Backbone.Client.Tests.Hostile;
using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Backbone.TestKit.Federation;

namespace Backbone.Client.Tests.Clocks;

/// <summary>
/// The clock of a person's machine is moved around the end of every document and key, forth and back. What the SDK signs needs keys
/// in force; what others signed in time is read, and proves, for as long as the documents are in force that name their keys.
/// </summary>
public sealed class EndTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan[] ForthAndBack =
        [-Day, -Second, TimeSpan.Zero, Lifetime.ClockTolerance - Second, Lifetime.ClockTolerance, Day, -Second, -Day];

    private readonly StoppedClock _clock = new(Federation.Now);

    private static TestFederation Federation => TestFederation.Default;

    private static Timestamp End => Federation.Now.Plus(5 * Day);

    // Of those whose messages are older.
    private static StoppedClock Before => new(Federation.Now);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>What ends, and why what came before is not read from then on; null: it is read all the same.</summary>
    public static TheoryData<string, RefusalReason?> Read() => new()
    {
        { "charter", RefusalReason.AuthorUnknown },
        { "mandate USA", RefusalReason.AuthorUnknown },
        { "registrar key USA", RefusalReason.AuthorUnknown },
        { "roster USA", RefusalReason.AuthorUnknown },
        { "key set USA", RefusalReason.StampKeyUnknown },
        { "message", RefusalReason.TimeOutOfBounds },
        { "signing key USA/cisa/kim", null },
        { "stamp key USA", null },
        { "policy key USA", null },
        { "border key KOR", null },
        { "epochs KOR", null },
        { "mandate KOR", null },
        { "roster KOR", null },
        { "key set KOR", null },
        { "signing key KOR/kisa/lee", null },
    };

    [Theory, MemberData(nameof(Read))]
    public async Task Mail_of_before_is_read_while_documents_name_its_keys_whether_or_not_those_have_ended(string what, RefusalReason? reason)
    {
        await using var outpost = await StartAsync("KOR/kisa/lee", what);
        var envelope = Seal(new Letter(Federation) { Lifetime = what == "message" ? 5 * Day : 20 * Day });
        Deliver(outpost, new Post(Federation) { Clock = Before }, envelope);
        Assert.Equal(Expected(reason), await AtEachAsync(End, () => ReadAsync(outpost, envelope)));
    }

    /// <summary>Whose key ends, and why a message of that moment is not read.</summary>
    [Theory]
    [InlineData("signing key USA/cisa/kim", RefusalReason.AuthorKeyNotInForce)]
    [InlineData("stamp key USA", RefusalReason.StampKeyUnknown)]
    public async Task Mail_that_was_signed_or_stamped_after_the_keys_end_is_not_read(string what, RefusalReason reason)
    {
        await using var outpost = await StartAsync("KOR/kisa/lee", what);
        Assert.Equal(Expected(reason), await AtEachAsync(End, () =>
        {
            var envelope = new Letter(Federation) { Clock = what.StartsWith("sign", StringComparison.Ordinal) ? _clock : Before, Lifetime = 20 * Day }
                .Seal().Envelope;
            Deliver(outpost, new Post(Federation) { Clock = _clock }, envelope);
            return ReadAsync(outpost, envelope);
        }));
    }

    /// <summary>What ends, and whether receipts of before prove nothing from then on.</summary>
    public static TheoryData<string, bool> Proving() => new()
    {
        { "charter", true },
        { "mandate USA", true },
        { "registrar key USA", true },
        { "roster USA", true },
        { "key set USA", true },
        { "signing key USA/gateway", false },
        { "signing key USA/cisa/kim", false },
        { "stamp key USA", false },
        { "epochs USA", false },
        { "border key KOR", false },
        { "key set KOR", false },
        { "message", false },
    };

    [Theory, MemberData(nameof(Proving))]
    public async Task Receipts_of_before_prove_while_documents_name_their_keys_whether_or_not_those_have_ended(string what, bool ends)
    {
        await using var outpost = await StartAsync("KOR/kisa/lee", what);
        var sent = Sent(outpost, what == "message" ? 3 * Day : 20 * Day);
        Claim(outpost, sent, Receipt("USA/gateway", sent, ReceiptEvent.Delivered), Receipt("USA/cisa/kim", sent, ReceiptEvent.Opened));
        Assert.Equal(ForthAndBack.Select(moment => ends && moment >= TimeSpan.Zero ? DeliveryStage.Accepted : DeliveryStage.Opened),
            await AtEachAsync(End, () => StageAsync(outpost, sent)));
    }

    /// <summary>Whose key ends, and which receipt it signs.</summary>
    [Theory]
    [InlineData("signing key USA/gateway", "USA/gateway", ReceiptEvent.Delivered, DeliveryStage.Delivered)]
    [InlineData("signing key USA/cisa/kim", "USA/cisa/kim", ReceiptEvent.Opened, DeliveryStage.Opened)]
    [InlineData("stamp key USA", "USA/gateway", ReceiptEvent.Delivered, DeliveryStage.Delivered)]
    public async Task Receipts_that_were_signed_or_stamped_after_the_keys_end_prove_nothing(
        string what, string author, ReceiptEvent fact, DeliveryStage stage)
    {
        await using var outpost = await StartAsync("KOR/kisa/lee", what);
        var sent = Sent(outpost, 20 * Day);
        Assert.Equal(ForthAndBack.Select(moment => moment < TimeSpan.Zero ? stage : DeliveryStage.Accepted), await AtEachAsync(End, () =>
        {
            Claim(outpost, sent, Receipt(author, sent, fact, what.StartsWith("sign", StringComparison.Ordinal) ? _clock : Before, _clock));
            return StageAsync(outpost, sent);
        }));
    }

    /// <summary>What ends, and as what the SDK says from then on that it does not seal; null: it seals all the same.</summary>
    public static TheoryData<string, FaultKind?> Sealing() => new()
    {
        { "charter", FaultKind.NotFound },
        { "mandate KOR", FaultKind.Identity },
        { "registrar key KOR", FaultKind.Identity },
        { "roster KOR", FaultKind.Identity },
        { "signing key KOR/kisa/lee", FaultKind.Identity },
        { "mandate USA", FaultKind.NotFound },
        { "registrar key USA", FaultKind.NotFound },
        { "key set USA", FaultKind.NotFound },
        { "epochs USA", FaultKind.Refused },
        { "message", FaultKind.Refused },
        { "roster USA", null },
        { "key set KOR", null },
        { "stamp key KOR", null },
        { "epochs KOR", null },
    };

    [Theory, MemberData(nameof(Sealing))]
    public async Task A_message_is_sealed_with_keys_in_force_and_to_keys_in_force(string what, FaultKind? fault)
    {
        await using var outpost = await StartAsync("KOR/kisa/lee", what);
        var message = Message with { Expires = what == "message" ? End : End.Plus(2 * Day) };
        Assert.Equal(ForthAndBack.Select(moment => moment < TimeSpan.Zero ? null : fault),
            await AtEachAsync(End, () => FaultAsync(() => outpost.Client.Sending.SealAsync(message, Cancellation))));
    }

    [Fact]
    public async Task A_receipt_is_signed_with_a_key_in_force()
    {
        await using var outpost = await StartAsync("KOR/kisa/lee", "signing key KOR/kisa/lee");
        outpost.Script.Submit = Honest.Allowed;
        var envelope = Seal(new Letter(Federation) { Lifetime = 20 * Day });
        Deliver(outpost, new Post(Federation) { Clock = Before }, envelope);
        var read = await outpost.Client.Receiving.ReadMailAsync(EnvelopeReference.Of(envelope.Id), cancel: Cancellation);
        Assert.Equal(ForthAndBack.Select(moment => moment < TimeSpan.Zero ? (FaultKind?)null : FaultKind.Identity),
            await AtEachAsync(End, () => FaultAsync(() => outpost.Client.Receiving.SendOpenedReceiptAsync(read, Cancellation))));
    }

    [Fact]
    public async Task An_originators_release_is_given_with_a_key_in_force()
    {
        await using var outpost = await StartAsync("KOR/kisa/lee", "signing key KOR/kisa/lee");
        var original = new Letter(Federation) { Clock = Before, Author = "KOR/kisa/lee", To = ["USA/cisa"], Orcon = true, Lifetime = 20 * Day }.Seal();
        outpost.Script.Sent = _ => Honest.Sent(original);
        var grant = new ReleaseGrant(EnvelopeReference.Of(original.Envelope.Id), ["JPN/npa"]);
        Assert.Equal(ForthAndBack.Select(moment => moment < TimeSpan.Zero ? (FaultKind?)null : FaultKind.Identity),
            await AtEachAsync(End, () => FaultAsync(() => outpost.Client.Sending.SealAsync(Message with { Grants = [grant] }, Cancellation))));
    }

    /// <summary>What ends.</summary>
    [Theory]
    [InlineData("signing key USA/fbi/smith"), InlineData("roster USA"), InlineData("mandate USA"), InlineData("charter")]
    public async Task An_originators_release_ends_with_its_key(string what)
    {
        await using var outpost = await StartAsync("KOR/kisa/lee", what);
        var smith = Federation.Principal("USA/fbi/smith");
        var release = OriginatorRelease.Give(new EnvelopeId(Digest.Of("what Smith wrote"u8)), [MailboxAddress.Parse("JPN/npa")],
            End.Plus(20 * Day), smith.Kid, smith.Custody);
        var handling = Seal(new Letter(Federation) { Releases = [release] }).Handling;
        Assert.Equal(ForthAndBack.Select(moment => moment < TimeSpan.Zero ? "USA/fbi/smith" : null), await AtEachAsync(End, async () =>
            Assert.Single(await outpost.Client.Members.ReadReleasesAsync(handling, Cancellation)).Signer?.ToString()));
    }

    [Fact]
    public async Task A_co_signature_is_given_with_a_key_in_force()
    {
        await using var outpost = await StartAsync("KOR/kisa/park", "signing key KOR/kisa/park");
        var waiting = await WaitAsync(outpost);
        Assert.Equal(ForthAndBack.Select(moment => moment < TimeSpan.Zero ? (FaultKind?)null : FaultKind.Identity),
            await AtEachAsync(End, () => FaultAsync(() => outpost.Client.Approvals.GiveAsync(waiting, "releaser", Cancellation))));
    }

    /// <summary>What ends, and why what waits for a co-signature is not shown from then on; null: it is shown all the same.</summary>
    [Theory]
    [InlineData("signing key KOR/kisa/lee", null)]
    [InlineData("roster KOR", RefusalReason.AuthorUnknown)]
    [InlineData("key set USA", RefusalReason.MailboxUnknown)]
    [InlineData("epochs USA", RefusalReason.ReaderKeyMismatch)]
    public async Task What_waits_is_shown_while_it_could_still_go_out(string what, RefusalReason? reason)
    {
        await using var outpost = await StartAsync("KOR/kisa/park", what);
        var id = (await WaitAsync(outpost)).Envelope.Id;
        Assert.Equal(Expected(reason), await AtEachAsync(End, () => RefusalAsync(() =>
            outpost.Client.Approvals.ReadAsync(EnvelopeReference.Of(id), Cancellation))));
    }

    private static readonly OutgoingMessage Message = new()
    {
        To = ["USA/cisa"],
        Tlp = Tlp.Amber,
        Subject = "wallet drained",
        Parts = [new MessagePart("text/plain", "en", "", Encoding.UTF8.GetBytes("0x00aa"))],
        Exercise = true,
    };

    private static Envelope Seal(Letter letter) => (letter with { Clock = Before }).Seal().Envelope;

    private async Task<Outpost> StartAsync(string person, string what)
    {
        var outpost = await Outpost.StartAsync(person, _clock);
        outpost.Serve([.. Federation.Documents, .. what == "message" ? [] : new Endings(Federation, End).Of(what)]);
        return outpost;
    }

    private async Task<List<T>> AtEachAsync<T>(Timestamp end, Func<Task<T>> ask)
    {
        var answers = new List<T>();
        foreach (var moment in ForthAndBack)
        {
            _clock.At = end.Plus(moment);
            answers.Add(await ask());
        }
        return answers;
    }

    private static IEnumerable<RefusalReason?> Expected(RefusalReason? reason) =>
        ForthAndBack.Select(moment => moment < TimeSpan.Zero ? null : reason);

    private static void Deliver(Outpost outpost, Post post, Envelope envelope) =>
        outpost.Script.Mail = _ => new GetMailResponse { Delivered = post.Deliver(envelope, "KOR/kisa") };

    private static Task<RefusalReason?> ReadAsync(Outpost outpost, Envelope envelope) => RefusalAsync(() =>
        outpost.Client.Receiving.ReadMailAsync(EnvelopeReference.Of(envelope.Id), cancel: Cancellation));

    private static SealedMessage Sent(Outpost outpost, TimeSpan lifetime)
    {
        var sent = new Letter(Federation) { Clock = Before, Author = "KOR/kisa/lee", To = ["USA/cisa"], Lifetime = lifetime }.Seal();
        outpost.Script.Sent = _ => Honest.Sent(sent);
        return sent;
    }

    private static void Claim(Outpost outpost, SealedMessage sent, params Delivered[] receipts)
    {
        var state = Honest.State(sent.Envelope, DeliveryState.Opened);
        state.Recipients[0].Receipts.AddRange(receipts);
        outpost.Script.State = _ => new GetStateResponse { State = state };
    }

    private static Delivered Receipt(
        string author, SealedMessage sent, ReceiptEvent what, TimeProvider? signed = null, TimeProvider? stamped = null)
    {
        var fact = new Fact(sent.Envelope.Id, 0, what, RefusalReason.Unspecified, new Timestamp(900));
        var receipt = new Letter(Federation)
        {
            Author = author,
            To = ["KOR/gateway"],
            Facts = [fact],
            Clock = signed ?? Before,
            Lifetime = 20 * Day,
        };
        return new Post(Federation) { Clock = stamped ?? Before }.Deliver(receipt.Seal().Envelope, "KOR/gateway");
    }

    private static async Task<DeliveryStage> StageAsync(Outpost outpost, SealedMessage sent) =>
        (await outpost.Client.Sending.GetStateAsync(EnvelopeReference.Of(sent.Envelope.Id), Cancellation)).Recipients[0].Stage;

    private static async Task<Client.Approvals.WaitingMessage> WaitAsync(Outpost outpost)
    {
        var message = new Letter(Federation) { Clock = Before, Author = "KOR/kisa/lee", To = ["USA/cisa"], Lifetime = 20 * Day }.Seal();
        outpost.Script.Approval = _ => Waiting.Of(message);
        outpost.Script.Decide = _ => new DecideResponse { Released = true, Rulings = { Waiting.Rulings(message.Envelope, RulingOutcome.Allowed) } };
        return await outpost.Client.Approvals.ReadAsync(EnvelopeReference.Of(message.Envelope.Id), Cancellation);
    }

    private static async Task<FaultKind?> FaultAsync(Func<Task> call) => (await FailureAsync(call))?.Kind;

    private static async Task<RefusalReason?> RefusalAsync(Func<Task> call) =>
        await FailureAsync(call) is { } fault ? fault.Refusal?.Reason ?? RefusalReason.Unspecified : null;

    private static async Task<BackboneException?> FailureAsync(Func<Task> call)
    {
        try
        {
            await call();
            return null;
        }
        catch (BackboneException fault)
        {
            return fault;
        }
    }
}
