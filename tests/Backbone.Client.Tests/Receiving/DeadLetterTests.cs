using Backbone.Client.Tests.Hostile;
using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using Backbone.TestKit.Federation;
using Google.Protobuf;
using Cause = Backbone.Client.Receiving.DeadLetterCause;
using Wire = Backbone.Contracts.Gateway.V1;

namespace Backbone.Client.Tests.Receiving;

public sealed class DeadLetterTests(LeesOutpost outpost) : IClassFixture<LeesOutpost>
{
    private static readonly TestFederation Federation = TestFederation.Default;
    private static readonly MailboxAddress Kisa = MailboxAddress.Parse("KOR/kisa");

    private readonly Outpost _outpost = outpost.Outpost;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task They_are_read_page_by_page_and_each_is_verified()
    {
        var (good, other) = (new Letter(Federation).Seal().Envelope, new Letter(Federation).Seal().Envelope);
        var broken = Letter(7, good, "alerts");
        broken.Mail.ContentHash = ByteString.CopyFrom(new byte[32]);
        Serve(Letter(5, good, "alerts"), Letter(5, good, "siem"), broken, Letter(9, other, "siem\u001b[2J"));
        var letters = await ListAsync();
        Assert.Equal([true, true, false, true], letters.Select(letter => letter.Mail.Failure is null));
        Assert.Equal(["alerts", "siem", "alerts"], letters.Take(3).Select(letter => letter.Subscription));
        Assert.DoesNotContain('\u001b', letters[3].Subscription);
        Assert.All(letters, letter => Assert.Equal((Kisa, Cause.Refused, 3), (letter.Mailbox, letter.Cause, letter.Attempts)));
    }

    [Fact]
    public async Task A_gateway_that_gives_the_same_page_again_is_not_asked_for_ever()
    {
        var letter = Letter(5, new Letter(Federation).Seal().Envelope, "alerts");
        _outpost.Script.DeadLetters = _ => new ListDeadLettersResponse { Letters = { letter } };
        Assert.Single(await ListAsync());
    }

    [Fact]
    public async Task What_is_replayed_is_named_and_a_refusal_is_told()
    {
        var id = new Letter(Federation).Seal().Envelope.Id;
        ReplayDeadLetterRequest? asked = null;
        _outpost.Script.Replay = request =>
        {
            asked = request;
            return new ReplayDeadLetterResponse();
        };
        await _outpost.Client.DeadLetters.ReplayAsync(Kisa, "alerts", id, Cancellation);
        Assert.Equal(("KOR/kisa", "alerts", Honest.Id(id)), (asked!.Mailbox, asked.Name, asked.EnvelopeId));
        _outpost.Script.Replay = _ => new ReplayDeadLetterResponse { Refused = new() { Reason = RefusalReason.NotFound, Detail = "none" } };
        await Refusals.OfKind(FaultKind.NotFound, () => _outpost.Client.DeadLetters.ReplayAsync(Kisa, "alerts", id, Cancellation));
    }

    private async Task<List<Client.Receiving.DeadLetter>> ListAsync()
    {
        var letters = new List<Client.Receiving.DeadLetter>();
        await foreach (var letter in _outpost.Client.DeadLetters.ListAsync(cancel: Cancellation)) letters.Add(letter);
        return letters;
    }

    // Two at a time, as a gateway does that has no room for more.
    private void Serve(params Wire.DeadLetter[] letters) => _outpost.Script.DeadLetters = request => new ListDeadLettersResponse
    {
        Letters = { letters.Where(letter => letter.Mail.Place > request.After
            || (letter.Mail.Place == request.After && string.CompareOrdinal(letter.Name, request.AfterName) > 0)).Take(2) },
    };

    private static Wire.DeadLetter Letter(ulong place, Envelope envelope, string name)
    {
        var delivered = new Post(Federation).Deliver(envelope, "KOR/kisa");
        delivered.Content = ByteString.Empty;
        return new Wire.DeadLetter
        {
            Mail = new MailSummary
            {
                Place = place,
                EnvelopeId = Honest.Id(envelope.Id),
                Delivered = delivered,
                ContentHash = ByteString.CopyFrom(envelope.Signed.ContentHash.ToArray()),
            },
            Name = name,
            Cause = Wire.DeadLetterCause.Refused,
            Attempts = 3,
            Time = 1000,
        };
    }
}
