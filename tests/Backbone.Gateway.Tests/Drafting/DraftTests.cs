using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Storage;
using Backbone.Protocol;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Keys;
using Backbone.Protocol.Verification;
using Google.Protobuf;
using Wire = Backbone.Contracts.Envelope.V1;

namespace Backbone.Gateway.Tests.Drafting;

/// <summary>What becomes of a draft: an envelope like any other, and the nation's word.</summary>
public sealed class DraftTests : IAsyncDisposable
{
    private readonly DraftingBench _drafting = new();

    private Bench Bench => _drafting.Bench;

    [Fact]
    public async Task A_draft_goes_out_by_the_members_gateway_on_behalf_of_its_caller()
    {
        var envelope = await ReadAsync(await _drafting.ReleasesAsync(_drafting.Draft()));
        Assert.Equal(DraftingBench.Author, envelope.Handling.Author.ToString());
        Assert.Equal(DraftingBench.Siem, envelope.Handling.OnBehalfOf.ToString());
        Assert.Null(AuthorCheck.Check(Bench.Federation.Snapshot, envelope.Handling, envelope.Endorsements, envelope.Signed, Bench.Now));
        var key = Bench.Federation.Snapshot.FindSigningKey(Bench.Nation.Code, envelope.Endorsements.AuthorKid, Bench.Now)!;
        Assert.Equal((DraftingBench.Author, KeyRole.Service), (key.Principal.Address.ToString(), key.Key.Role));
        Assert.Equal(envelope.Id, (await Bench.OutboxAsync()).Single().EnvelopeId);
    }

    [Fact]
    public async Task Everything_that_it_states_is_in_the_envelope()
    {
        var other = new byte[32];
        other[0] = 7;
        var draft = _drafting.Draft(draft =>
        {
            draft.Recipients[1].Role = RecipientRole.Info;
            (draft.Precedence, draft.Tlp, draft.Pap, draft.Category) = (Precedence.Flash, Tlp.AmberStrict, Pap.Green, Category.Request);
            draft.ReleasableTo.AddRange(["USA", "JPN"]);
            draft.Relations.Add(new Wire.Relation { Kind = RelationKind.Supersedes, EnvelopeId = ByteString.CopyFrom(other) });
            draft.ReplyBy = Bench.Now.Plus(TimeSpan.FromHours(2)).Milliseconds;
            (draft.ReplyTo, draft.Community) = ("KOR/kisa/lee", "dprk-crypto");
            draft.Parts.Add(new Wire.Part { ContentType = "text/plain", Language = "ko", Data = ByteString.CopyFromUtf8("본문") });
        }, "USA/cisa", "JPN/npa");

        var envelope = await ReadAsync(await _drafting.ReleasesAsync(draft));

        var (header, handling) = (envelope.Header, envelope.Handling);
        Assert.Equal(draft.MessageId.ToByteArray(), header.MessageId.ToArray());
        Assert.Equal([("USA/cisa", RecipientRole.Action), ("JPN/npa", RecipientRole.Info)],
            header.Recipients.Select(recipient => (recipient.Mailbox.ToString(), recipient.Role)));
        Assert.Equal((Precedence.Flash, draft.Expires), (header.Precedence, header.Expires.Milliseconds));
        Assert.Equal((Tlp.AmberStrict, Pap.Green, Category.Request), (handling.Tlp, handling.Pap, handling.Category));
        Assert.Equal(["JPN", "USA"], handling.ReleasableTo.Select(nation => nation.ToString()));
        var relation = Assert.Single(handling.Relations);
        Assert.Equal((RelationKind.Supersedes, new EnvelopeId(new Digest(other))), (relation.Kind, relation.Envelope));
        Assert.Equal(draft.ReplyBy, handling.ReplyBy?.Milliseconds);
        Assert.Equal(("KOR/kisa/lee", "dprk-crypto", true), (handling.ReplyTo.ToString(), handling.Community, handling.Exercise));
        Assert.Equal(Bench.Now, handling.Created);
        AssertContent(draft, Open(envelope, "USA/cisa/kim", 0));
        AssertContent(draft, Open(envelope, "JPN/npa/sato", 1));
    }

    [Fact]
    public async Task Whoever_holds_the_callers_opening_key_reads_again_what_was_sent()
    {
        var draft = _drafting.Draft();
        var id = await _drafting.ReleasesAsync(draft);
        var (bytes, kept) = (await Bench.ReadAsync(session => SubmissionTable.ReadBytes(session, id)))!.Value;
        var siem = Bench.Federation.Principal(DraftingBench.Siem);
        Assert.True(Envelope.TryRead(bytes, out var envelope, out _));
        var wrap = Assert.Single(GetSentResponse.Parser.ParseFrom(kept).HomeWraps);
        var home = new Protocol.Envelopes.HomeWrap(new OpeningKid(wrap.Kid.Span), wrap.Enc.Memory, wrap.Ct.Memory);
        Assert.True(home.TryOpen(envelope, siem.Custody, out var content, out var refused), refused?.ToString());
        AssertContent(draft, content);
    }

    [Fact]
    public async Task Its_caller_finds_it_among_what_it_sent_and_nobody_else_does()
    {
        var id = await _drafting.ReleasesAsync(_drafting.Draft());
        Assert.Equal([id], (await ListAsync(DraftingBench.Siem)).Select(row => row.Envelope));
        Assert.Empty(await ListAsync(DraftingBench.Author));
        Assert.Empty(await ListAsync("KOR/kisa/lee"));
        Assert.Equal(DraftingBench.Siem, Assert.Single(await Bench.JournalAsync()).Ruled.Caller);
    }

    public ValueTask DisposeAsync() => _drafting.DisposeAsync();

    private Task<List<SubmissionRow>> ListAsync(string caller) =>
        Bench.ReadAsync(session => SubmissionTable.List(session, caller, long.MaxValue, 10).ToList());

    private async Task<Envelope> ReadAsync(EnvelopeId id)
    {
        var kept = await Bench.ReadAsync(session => SubmissionTable.ReadBytes(session, id));
        Assert.True(Envelope.TryRead(kept!.Value.Envelope, out var envelope, out var refused), refused?.ToString());
        return envelope;
    }

    private static MessageContent Open(Envelope envelope, string reader, int recipient)
    {
        var first = envelope.Header.FirstWrapOf(recipient);
        var wraps = envelope.Wraps.Skip(first).Take(envelope.Header.Recipients[recipient].Kids.Length).ToList();
        Assert.True(EnvelopeOpener.TryOpen(envelope.Header, envelope.Handling.Hash, recipient, wraps, envelope.Content.Span,
            Bench.Federation.Principal(reader).Custody, out var opened, out var refused), refused?.ToString());
        return opened;
    }

    private static void AssertContent(Draft draft, MessageContent content)
    {
        Assert.Equal(draft.Subject, content.Subject);
        Assert.Equal(
            draft.Parts.Select(part => (part.ContentType, part.Language, part.FileName, Convert.ToHexString(part.Data.Span))),
            content.Parts.Select(part => (part.ContentType, part.Language, part.FileName, Convert.ToHexString(part.Data.Span))));
    }
}
