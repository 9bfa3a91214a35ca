using Backbone.Authority;
using Backbone.Broker.Documents;
using Backbone.Broker.Loops;
using Backbone.Broker.Storage;
using Backbone.Broker.Tests.Admission;
using Backbone.Broker.Tests.Storage;
using Backbone.Protocol.Documents;
using Backbone.TestKit.Federation;
using Backbone.Transport.Trust;

namespace Backbone.Broker.Tests.Documents;

/// <summary>
/// How a broker comes to its documents: from the folder, from the store, from another broker over the same store.
/// </summary>
public sealed class DocumentDeskTests : IAsyncLifetime
{
    private readonly Desk _desk = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _desk.DisposeAsync();

    [Fact]
    public async Task Documents_of_the_folder_are_adopted_in_any_order_and_stored()
    {
        using var broker = new Parts(_desk);
        await broker.Desk.TakeFilesAsync(Files(_desk.Federation.Documents.Reverse()), Desk.Ct);
        Assert.Equal(_desk.Federation.Snapshot.VersionsKnown(), broker.View.Snapshot!.VersionsKnown());
        Assert.Equal(_desk.Federation.Documents.Length, (await _desk.Store.ListDocumentsAsync(0, Desk.Ct)).Newest.Count);
    }

    [Fact]
    public async Task A_broker_that_starts_anew_knows_what_its_store_holds()
    {
        using (var before = new Parts(_desk)) await before.Desk.TakeFilesAsync(Files(_desk.Federation.Documents),
            Desk.Ct);
        using var after = new Parts(_desk);
        await after.Desk.TakeUpStoredAsync(Desk.Ct);
        Assert.Equal(_desk.Federation.Snapshot.VersionsKnown(), after.View.Snapshot!.VersionsKnown());
    }

    [Fact]
    public async Task A_store_without_the_trusted_charter_is_judged_when_the_folder_brings_it()
    {
        foreach (var signed in _desk.Federation.Documents.Where(signed => signed.Type != DocumentType.Charter))
        {
            Assert.True(FederationDocument.TryRead(signed.Payload, out var document, out _));
            await _desk.Store.PutDocumentAsync(DocumentKeys.ToStored(signed, document), DocumentKeeping.Every, Desk.Ct);
        }
        using var broker = new Parts(_desk);
        await broker.Desk.TakeUpStoredAsync(Desk.Ct);
        Assert.Null(broker.View.Snapshot);
        await broker.Desk.TakeFilesAsync(Files([_desk.Federation.Charter]), Desk.Ct);
        await broker.Desk.TakeUpStoredAsync(Desk.Ct);
        Assert.Equal(_desk.Federation.Snapshot.VersionsKnown(), broker.View.Snapshot!.VersionsKnown());
    }

    [Fact]
    public async Task What_another_broker_puts_into_the_store_is_taken_up()
    {
        using var here = new Parts(_desk);
        using var there = new Parts(_desk);
        await here.Desk.TakeFilesAsync(Files(_desk.Federation.Documents), Desk.Ct);
        using var refreshing = new DocumentRefreshing(
            there.Desk, _desk.Store, _desk.Clock, new LoopHealth(), _desk.Log.For<DocumentRefreshing>());
        await refreshing.StartAsync(Desk.Ct);
        var change = there.View.NextChange;
        if (there.View.Snapshot is null) await change.WaitAsync(TimeSpan.FromSeconds(30), Desk.Ct);
        change = there.View.NextChange;
        var next = NextKeySet(draft => draft);
        Assert.IsType<DocumentOutcome.Taken>(await here.Desk.PublishAsync(_desk.Federation.Kor.Code, next.Bytes,
            Desk.Ct));
        while (there.View.Snapshot!.FindKeySet(_desk.Federation.Kor.Code, _desk.Federation.Now)!.Head.Version < 2)
        {
            await change.WaitAsync(TimeSpan.FromSeconds(30), Desk.Ct);
            change = there.View.NextChange;
        }
        await refreshing.StopAsync(Desk.Ct);
    }

    [Fact]
    public async Task Of_two_documents_of_one_version_on_two_brokers_the_first_in_the_store_counts_for_both()
    {
        _desk.Log.Expect("two documents claim to be");
        using var here = new Parts(_desk);
        using var there = new Parts(_desk);
        await here.Desk.TakeFilesAsync(Files(_desk.Federation.Documents), Desk.Ct);
        await there.Desk.TakeUpStoredAsync(Desk.Ct);
        var (one, other) = (NextKeySet(draft => draft),
            NextKeySet(draft => draft with { Mailboxes = draft.Mailboxes[1..] }));
        var kor = _desk.Federation.Kor.Code;
        Assert.IsType<DocumentOutcome.Taken>(await here.Desk.PublishAsync(kor, one.Bytes, Desk.Ct));
        var turned = Assert.IsType<DocumentOutcome.Turned>(await there.Desk.PublishAsync(kor, other.Bytes, Desk.Ct));
        Assert.Equal(RefusalReason.DocumentInvalid, turned.Why.Reason);
        Assert.Equal(1UL, there.View.Snapshot!.FindKeySet(kor, _desk.Federation.Now)!.Head.Version);
        await there.Desk.TakeUpStoredAsync(Desk.Ct);
        Assert.Equal(one.Hash, there.View.Snapshot!.FindKeySet(kor, _desk.Federation.Now)!.Id.Hash);
    }

    [Fact]
    public async Task Files_that_are_no_good_documents_are_left_and_the_others_taken()
    {
        using var broker = new Parts(_desk);
        using var stranger = new TestFederation(_desk.Clock);
        DocumentFile[] bad = [new("junk.bin", "junk"u8.ToArray()), .. Files(stranger.Documents)];
        await broker.Desk.TakeFilesAsync([.. bad, .. Files(_desk.Federation.Documents)], Desk.Ct);
        Assert.Equal(_desk.Federation.Snapshot.VersionsKnown(), broker.View.Snapshot!.VersionsKnown());
    }

    [Fact]
    public async Task Whom_a_charter_drops_is_cut_off_before_any_call_is_judged_by_that_charter()
    {
        using var broker = new Parts(_desk);
        await broker.Desk.TakeFilesAsync(Files(_desk.Federation.Documents), Desk.Ct);
        ulong? judgedBy = null;
        broker.Trust.Changed += () => judgedBy = broker.View.Snapshot!.Charter.Head.Version;
        var next = NextCharter.Without(_desk.Federation, _desk.Federation.Jpn);
        Assert.IsType<DocumentOutcome.Taken>(await broker.Desk.PublishAsync(_desk.Federation.Kor.Code, next.Bytes, Desk.Ct));
        Assert.Equal(1UL, judgedBy);
        Assert.Equal(2UL, broker.View.Snapshot!.Charter.Head.Version);
    }

    [Fact]
    public async Task Whom_a_charter_drops_is_cut_off_before_the_next_document_of_the_store_is_read()
    {
        using var here = new Parts(_desk);
        await here.Desk.TakeFilesAsync(Files(_desk.Federation.Documents), Desk.Ct);
        var store = new WatchedStore(_desk.Store);
        using var there = new Parts(_desk, store);
        await there.Desk.TakeUpStoredAsync(Desk.Ct);
        var cutOff = false;
        there.Trust.Changed += () => cutOff = true;
        Dictionary<string, bool> read = [];
        store.Asked = key => read[key.Type] = cutOff;

        var kor = _desk.Federation.Kor.Code;
        await here.Desk.PublishAsync(kor, NextCharter.Without(_desk.Federation, _desk.Federation.Jpn).Bytes, Desk.Ct);
        await here.Desk.PublishAsync(kor, NextKeySet(draft => draft).Bytes, Desk.Ct);
        await there.Desk.TakeUpStoredAsync(Desk.Ct);
        Assert.Equal(new Dictionary<string, bool> { ["charter"] = false, ["keyset"] = true }, read);
    }

    private SignedDocument NextKeySet(Func<KeySetDraft, KeySetDraft> change)
    {
        var nation = _desk.Federation.Kor;
        var before = _desk.Federation.Snapshot.FindKeySet(nation.Code, _desk.Federation.Now)!;
        return nation.SignWithRegistrar(DocumentAuthority.DraftKeySet(change(KeySetDraft.Of(before)), before));
    }

    private static IEnumerable<DocumentFile> Files(IEnumerable<SignedDocument> documents) =>
        documents.Select((document, i) => new DocumentFile($"{i}.bin", document.Bytes));

    /// <summary>What one broker has of documents.</summary>
    private sealed class Parts : IDisposable
    {
        public Parts(Desk desk, IBrokerStore? store = null)
        {
            var history = new FederationHistory(desk.Federation.Charter.Hash);
            View = new FederationView(history);
            var roots = new CharterRoots(Trust = new TrustStore(desk.Federation.Name), desk.Log.For<CharterRoots>());
            Desk = new DocumentDesk(history, View, roots, store ?? desk.Store, desk.Clock, desk.Log.For<DocumentDesk>());
        }

        public DocumentDesk Desk { get; }

        public FederationView View { get; }

        public TrustStore Trust { get; }

        public void Dispose() => Desk.Dispose();
    }

    /// <summary>Says which documents are read.</summary>
    private sealed class WatchedStore(IBrokerStore store) : StoreInFront(store)
    {
        public Action<DocumentKey> Asked { get; set; } = _ => { };

        public override ValueTask<StoredDocument?> GetDocumentAsync(DocumentKey key, CancellationToken cancellation = default)
        {
            Asked(key);
            return base.GetDocumentAsync(key, cancellation);
        }
    }
}
