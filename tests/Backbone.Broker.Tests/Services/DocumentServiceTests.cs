using Backbone.Authority;
using Backbone.Protocol.Documents;
using Backbone.TestKit.Consignments;
using Backbone.TestKit.Federation;
using Google.Protobuf;
using Grpc.Core;
using Form = Backbone.Contracts.Documents.V1;
using Wire = Backbone.Contracts.Broker.V1;

namespace Backbone.Broker.Tests.Services;

/// <summary>Documents as gateways see them; a federation and broker for each test, since documents change it.</summary>
public sealed class DocumentServiceTests : IAsyncLifetime
{
    private readonly TestFederation _federation = new(TimeProvider.System);
    private readonly RunningBroker _broker;

    public DocumentServiceTests() => _broker = new RunningBroker(_federation);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _broker.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await _broker.DisposeAsync();
        _federation.Dispose();
    }

    [Fact]
    public async Task A_watcher_gets_all_documents_in_the_order_in_which_they_can_be_adopted_then_new_ones()
    {
        using var watch = _broker.Documents("USA").WatchDocuments(new Wire.WatchDocumentsRequest(),
            RunningBroker.Options());
        var history = new FederationHistory(_federation.Charter.Hash);
        foreach (var document in await TakeAsync(watch, _federation.Documents.Length))
            TestFederation.Adopt(history, document, _federation.Now);
        Assert.Equal(_federation.Snapshot.VersionsKnown(), history.Snapshot!.VersionsKnown());

        var next = NextKeySet(_federation.Kor, draft => draft);
        Assert.False((await PublishAsync("KOR", next)).Repeated);
        Assert.Equal(next.Hash, Assert.Single(await TakeAsync(watch, 1)).Hash);
        TestFederation.Adopt(history, next, _federation.Now);
    }

    [Fact]
    public async Task A_published_document_is_in_force_at_once_and_publishing_again_is_no_error()
    {
        var withoutNpa = NextKeySet(_federation.Jpn, draft => draft with
        {
            Mailboxes = [.. draft.Mailboxes.Where(mailbox => mailbox.Address.ToString() != "JPN/npa")],
        });
        Assert.False((await PublishAsync("JPN", withoutNpa)).Repeated);
        Assert.True((await PublishAsync("JPN", withoutNpa)).Repeated);
        var publish = await _broker.Relay("KOR").PublishAsync(
            new Wire.PublishRequest { Consignment = ByteString.CopyFrom(_broker.Consignments.Make().Bytes.Span) },
            RunningBroker.Options());
        Assert.Equal(RefusalReason.MailboxUnknown, publish.Refused.Reason);
    }

    [Fact]
    public async Task A_follower_sees_a_mailbox_that_a_new_key_set_brings()
    {
        var without = NextKeySet(_federation.Jpn, draft => draft with
        {
            Mailboxes = [.. draft.Mailboxes.Where(mailbox => mailbox.Address.ToString() != "JPN/npa")],
        });
        await PublishAsync("JPN", without);
        using var follow = _broker.Relay("JPN").Follow(new Wire.FollowRequest(), RunningBroker.Options());
        await _broker.PlaceAsync(_broker.Consignments.Make(new TestMessage { To = ["JPN/jpcert"] }));
        Assert.True(await follow.ResponseStream.MoveNext(Ct));
        var before = _federation.NewHistory();
        TestFederation.Adopt(before, without, _federation.Now);
        var with = _federation.Jpn.SignWithRegistrar(DocumentAuthority.DraftKeySet(
            _federation.Jpn.KeySetDraft, before.Snapshot!.FindKeySet(_federation.Jpn.Code, _federation.Now)));
        Assert.Null((await PublishAsync("JPN", with)).Refused);
        await _broker.PlaceAsync(_broker.Consignments.Make());
        Assert.True(await follow.ResponseStream.MoveNext(Ct));
        Assert.Equal("JPN/npa", Assert.Single(follow.ResponseStream.Current.Entries).Mailbox);
    }

    [Fact]
    public async Task Documents_of_another_nation_and_documents_that_do_not_verify_are_refused()
    {
        var korean = NextKeySet(_federation.Kor, draft => draft);
        Assert.Equal(RefusalReason.CallerMismatch, (await PublishAsync("USA", korean)).Refused.Reason);
        var forged = _federation.Usa.SignWithRegistrar(korean.Payload);
        Assert.Equal(RefusalReason.DocumentInvalid, (await PublishAsync("KOR", forged)).Refused.Reason);
        var garbage = await _broker.Documents("KOR").PublishDocumentAsync(
            new Wire.PublishDocumentRequest { Document = ByteString.CopyFromUtf8("x") }, RunningBroker.Options());
        Assert.Equal(RefusalReason.DocumentInvalid, garbage.Refused.Reason);
        Assert.Null((await PublishAsync("KOR", korean)).Refused);
    }

    [Theory]
    [InlineData(DocumentHead.MaxVersion + 1)]
    [InlineData(1UL << 63)]
    [InlineData(ulong.MaxValue)]
    public async Task A_version_beyond_the_last_is_refused_as_a_document(ulong version)
    {
        var roster = Form.KeySet.Parser.ParseFrom(NextKeySet(_federation.Kor, draft => draft).Payload.Bytes.Span);
        roster.Head.Version = version;
        var signed = _federation.Kor.SignWithRegistrar(new DocumentPayload(DocumentType.Keyset, roster.ToByteArray()));
        var refused = (await PublishAsync("KOR", signed)).Refused;
        Assert.Equal(RefusalReason.DocumentInvalid, refused.Reason);
        Assert.Contains("beyond", refused.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_document_of_a_version_known_is_refused_and_an_alarm()
    {
        _broker.Watch.Expect("two documents claim to be");
        var one = NextKeySet(_federation.Kor, draft => draft);
        var other = NextKeySet(_federation.Kor, draft =>
            draft with { StampKeys = [draft.StampKeys[0] with { Withdrawn = true }] });
        await PublishAsync("KOR", one);
        Assert.Equal(RefusalReason.DocumentInvalid, (await PublishAsync("KOR", other)).Refused.Reason);
        Assert.Contains("ALARM", _broker.Log(), StringComparison.Ordinal);
        Assert.Contains(other.Hash.ToString(), _broker.Log(), StringComparison.Ordinal);
        Assert.Equal(one.Bytes.ToArray(), await GetAsync(DocumentType.Keyset, "KOR", 2));
    }

    [Fact]
    public async Task Bytes_with_other_signatures_over_a_document_known_are_never_stored()
    {
        var one = NextKeySet(_federation.Kor, draft => draft);
        await PublishAsync("KOR", one);
        var junk = _federation.Usa.SignWithRegistrar(one.Payload);
        Assert.True((await PublishAsync("KOR", junk)).Repeated);
        Assert.Equal(one.Bytes.ToArray(), await GetAsync(DocumentType.Keyset, "KOR", 2));
    }

    [Fact]
    public async Task A_document_is_got_by_version_or_as_the_newest_and_one_that_is_superseded_is_gone()
    {
        var next = NextKeySet(_federation.Kor, draft => draft);
        var first = _federation.Documents.Single(document =>
            document.Type == DocumentType.Keyset && Known(document).Nation == "KOR");
        Assert.Equal(first.Bytes.ToArray(), await GetAsync(DocumentType.Keyset, "KOR", 1));
        await PublishAsync("KOR", next);
        Assert.Empty(await GetAsync(DocumentType.Keyset, "KOR", 1));
        Assert.Equal(next.Bytes.ToArray(), await GetAsync(DocumentType.Keyset, "KOR", 2));
        Assert.True((await PublishAsync("KOR", first)).Repeated);
        Assert.Empty(await GetAsync(DocumentType.Keyset, "KOR", DocumentHead.MaxVersion));
        Assert.Equal(next.Bytes.ToArray(), await GetAsync(DocumentType.Keyset, "KOR", 0));
        Assert.Equal(_federation.Charter.Bytes.ToArray(), await GetAsync(DocumentType.Charter, "", 0));
        Assert.Empty(await GetAsync(DocumentType.Keyset, "KOR", 3));
    }

    private static Wire.KnownDocument Known(SignedDocument signed)
    {
        Assert.True(FederationDocument.TryRead(signed.Payload, out var document, out var refused), refused?.ToString());
        return new Wire.KnownDocument
        {
            Type = signed.Type,
            Nation = document.Head.Nation?.ToString() ?? "",
            Version = document.Head.Version,
        };
    }

    private SignedDocument NextKeySet(TestNation nation, Func<KeySetDraft, KeySetDraft> change)
    {
        var before = _federation.Snapshot.FindKeySet(nation.Code, _federation.Now)!;
        return nation.SignWithRegistrar(DocumentAuthority.DraftKeySet(change(KeySetDraft.Of(before)), before));
    }

    private static async Task<List<SignedDocument>> TakeAsync(
        AsyncServerStreamingCall<Wire.WatchDocumentsResponse> watch, int count)
    {
        List<SignedDocument> taken = [];
        while (taken.Count < count)
        {
            Assert.True(await watch.ResponseStream.MoveNext(Ct));
            foreach (var bytes in watch.ResponseStream.Current.Documents)
            {
                Assert.True(SignedDocument.TryRead(bytes.Span, out var document, out var refused), refused?.ToString());
                taken.Add(document);
            }
        }
        return taken;
    }

    private async Task<Wire.PublishDocumentResponse> PublishAsync(string nation, SignedDocument document) =>
        await _broker.Documents(nation).PublishDocumentAsync(
            new Wire.PublishDocumentRequest { Document = ByteString.CopyFrom(document.Bytes.Span) },
                RunningBroker.Options());

    private async Task<byte[]> GetAsync(DocumentType type, string nation, ulong version) =>
        (await _broker.Documents("JPN").GetDocumentAsync(
            new Wire.GetDocumentRequest { Type = type, Nation = nation, Version = version }, RunningBroker.Options()))
        .Document.ToByteArray();
}
