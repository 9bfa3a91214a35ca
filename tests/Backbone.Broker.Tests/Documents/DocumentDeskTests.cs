using Backbone.Broker.Documents;
using Backbone.Broker.Loops;
using Backbone.Broker.Storage;
using Backbone.Broker.Tests.Admission;
using Backbone.Custody.Authority;
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
        public Parts(Desk desk)
        {
            var history = new FederationHistory(desk.Federation.Charter.Hash);
            View = new FederationView(history);
            var roots = new CharterRoots(new TrustStore(desk.Federation.Name), desk.Log.For<CharterRoots>());
            Desk = new DocumentDesk(history, View, roots, desk.Store, desk.Clock, desk.Log.For<DocumentDesk>());
        }

        public DocumentDesk Desk { get; }

        public FederationView View { get; }

        public void Dispose() => Desk.Dispose();
    }
}
