using Backbone.Client.Operations;
using Backbone.Client.Tests.Hostile;
using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol;
using Backbone.Protocol.Envelopes;
using Backbone.TestKit.Forging;
using Google.Protobuf;

namespace Backbone.Client.Tests.Operations;

public sealed class QuarantineTests(LeesOutpost outpost) : IClassFixture<LeesOutpost>
{
    private readonly Outpost _outpost = outpost.Outpost;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_put_aside_is_read_with_its_evidence()
    {
        var (expected, found) = (Digest.Of("expected"u8), Digest.Of("found"u8));
        var entry = new QuarantinedEntry
        {
            Place = 7,
            Reason = RefusalReason.EntryMismatch,
            Step = 1,
            Detail = "bad\u0007",
            Time = 1000,
            FoundHash = ByteString.CopyFrom(found.ToArray()),
            Consignment = ByteString.CopyFromUtf8("as it came"),
            Announced = new() { Mailbox = "KOR/kisa", Index = 3, EntryHash = ByteString.CopyFrom(expected.ToArray()), Size = 10 },
        };
        _outpost.Script.Quarantine = request =>
        {
            Assert.Equal((1u, 6ul, true), (request.Max, request.After, request.WithEvidence));
            return new ListQuarantineResponse { Entries = { entry } };
        };
        var mail = Assert.Single(await _outpost.Client.Quarantine.ListAsync(
            1, 6, withEvidence: true, Cancellation));
        Assert.Equal((7ul, "KOR/kisa", 3ul, 10ul), (mail.Place, mail.Mailbox, mail.Index, mail.AnnouncedSize));
        Assert.Equal((expected, found), (mail.ExpectedHash, mail.FoundHash));
        Assert.Equal("as it came"u8.ToArray(), mail.Consignment.ToArray());
        Assert.Equal("bad ", mail.Detail);
        Assert.Null(mail.Envelope);
    }

    [Fact]
    public async Task What_its_author_said_and_what_was_decided_are_read_and_made_safe_to_show()
    {
        var forge = Forge.Letter("USA/cisa/kim", "KOR/kisa");
        _outpost.Script.Quarantine = _ => new ListQuarantineResponse
        {
            Entries =
            {
                new QuarantinedEntry
                {
                    Place = 1, KeptBytes = 9, MayRelease = true,
                    Header = forge.Header.ToByteString(), Handling = forge.Handling.ToByteString(),
                    Decided = new() { Verdict = QuarantineVerdict.Refused, Officer = "KOR/kisa/park\u0007", Reason = "no\u001b", Time = 5 },
                },
                new QuarantinedEntry { Place = 2, Header = ByteString.CopyFromUtf8("none"), Handling = ByteString.CopyFromUtf8("none") },
            },
        };
        var mail = await _outpost.Client.Quarantine.ListAsync(cancel: Cancellation);
        Assert.Equal(forge.Handling.Author, mail[0].Handling?.Author.ToString());
        Assert.Equal(forge.Header.Recipients.Count, mail[0].Header?.Recipients.Length);
        Assert.Equal((true, 9ul), (mail[0].MayRelease, mail[0].KeptBytes));
        Assert.Equal((false, "KOR/kisa/park ", "no ", 5ul),
            (mail[0].Decided!.Released, mail[0].Decided!.Officer, mail[0].Decided!.Reason, mail[0].Decided!.Time.Milliseconds));
        Assert.Equal((null, null, null), (mail[1].Handling, mail[1].Header, mail[1].Decided));
    }

    [Fact]
    public async Task Another_place_than_the_one_asked_for_is_no_answer()
    {
        _outpost.Script.Quarantine = _ => new ListQuarantineResponse { Entries = { new QuarantinedEntry { Place = 8 } } };
        Assert.Equal(FaultKind.NotFound, (await FaultAsync(() => _outpost.Client.Quarantine.FindAsync(7, Cancellation))).Kind);
        Assert.Equal(FaultKind.NotFound, (await FaultAsync(() => _outpost.Client.Quarantine.FindAsync(0, Cancellation))).Kind);
        Assert.Equal(8ul, (await _outpost.Client.Quarantine.FindAsync(8, Cancellation)).Place);
    }

    [Fact]
    public async Task A_decision_says_what_and_why_and_of_which_envelope()
    {
        var (asked, entry) = (new List<DecideQuarantineRequest>(), await SeeAsync());
        _outpost.Script.DecideQuarantine = request =>
        {
            asked.Add(request);
            return new DecideQuarantineResponse { EnvelopeId = request.EnvelopeId };
        };
        Assert.Equal(entry.Found, await _outpost.Client.Quarantine.ReleaseAsync(entry, "they called", Cancellation));
        await _outpost.Client.Quarantine.RefuseAsync(4, "noise", drop: true, Cancellation);
        var id = ByteString.CopyFrom(entry.Found!.Value.Hash.ToArray());
        Assert.Equal(
            [
                new() { Place = 3, Verdict = QuarantineVerdict.Released, Reason = "they called", EnvelopeId = id },
                new() { Place = 4, Verdict = QuarantineVerdict.Refused, Reason = "noise", Drop = true },
            ], asked);
    }

    [Fact]
    public async Task Header_and_handling_shown_are_those_of_the_bytes_or_none()
    {
        var forge = Forge.Letter("USA/cisa/kim", "KOR/kisa");
        var entry = await SeeAsync(forge);
        Assert.Equal("USA/cisa/kim", entry.Handling?.Author.ToString());
        Assert.Equal("KOR/kisa", entry.Header?.Recipients[0].Mailbox.ToString());
        // The gateway says something else of the same bytes.
        var other = Forge.Letter("USA/fbi/smith", "KOR/nis");
        entry = await SeeAsync(forge, other);
        Assert.Null(entry.Handling);
        Assert.Equal("KOR/kisa", entry.Header?.Recipients[0].Mailbox.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("two\nlines")]
    public async Task What_is_no_reason_is_not_sent(string reason)
    {
        var entry = await SeeAsync();
        _outpost.Script.DecideQuarantine = _ => throw new InvalidOperationException("it was sent");
        Assert.Equal(FaultKind.Usage, (await FaultAsync(() => _outpost.Client.Quarantine.ReleaseAsync(entry, reason, Cancellation))).Kind);
        Assert.Equal(FaultKind.Usage, (await FaultAsync(() => _outpost.Client.Quarantine.RefuseAsync(3, reason, cancel: Cancellation))).Kind);
    }

    [Fact]
    public async Task What_was_read_without_its_bytes_is_not_let_in()
    {
        _outpost.Script.DecideQuarantine = _ => throw new InvalidOperationException("it was sent");
        var entry = await SeeAsync() with { Found = null };
        Assert.Equal(FaultKind.Usage, (await FaultAsync(() => _outpost.Client.Quarantine.ReleaseAsync(entry, "x", Cancellation))).Kind);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(32)]
    public async Task A_gateway_that_says_that_it_let_in_something_else_is_not_believed(int bytes)
    {
        var entry = await SeeAsync();
        _outpost.Script.DecideQuarantine = _ => new DecideQuarantineResponse { EnvelopeId = ByteString.CopyFrom(new byte[bytes]) };
        Assert.Equal(FaultKind.FailedVerification, (await FaultAsync(() => _outpost.Client.Quarantine.ReleaseAsync(entry, "x", Cancellation))).Kind);
    }

    private Task<QuarantinedMail> SeeAsync() => SeeAsync(Forge.Letter("USA/cisa/kim", "KOR/kisa"));

    private async Task<QuarantinedMail> SeeAsync(Forge letter, Forge? said = null)
    {
        var consignment = ConsignmentForge.Of(letter).Build();
        said ??= letter;
        _outpost.Script.Quarantine = _ => new ListQuarantineResponse
        {
            Entries =
            {
                new QuarantinedEntry
                {
                    Place = 3, MayRelease = true, Consignment = ByteString.CopyFrom(consignment),
                    Header = said.Header.ToByteString(), Handling = said.Handling.ToByteString(),
                },
            },
        };
        return await _outpost.Client.Quarantine.FindAsync(3, Cancellation);
    }

    private static Task<BackboneException> FaultAsync(Func<Task> act) => Assert.ThrowsAsync<BackboneException>(act);
}
