using Backbone.Authority;
using Backbone.Broker.Documents;
using Backbone.Broker.Storage;
using Backbone.Broker.Tests.Admission;
using Backbone.Broker.Tests.Storage;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.TestKit.Federation;
using Backbone.Transport.Trust;
using Google.Protobuf;
using Microsoft.Extensions.Logging;
using Docs = Backbone.Contracts.Documents.V1;

namespace Backbone.Broker.Tests.Documents;

/// <summary>What one hostile nation's documents cost the others: nothing but those documents.</summary>
public sealed class HostileDocumentTests : IAsyncDisposable
{
    private const int Patience = 60_000;

    private readonly Desk _desk = new();
    private readonly FederationView _view;
    private readonly DocumentDesk _documents;

    public HostileDocumentTests()
    {
        var history = new FederationHistory(_desk.Federation.Charter.Hash);
        _view = new FederationView(history);
        var roots = new CharterRoots(new TrustStore(_desk.Federation.Name), _desk.Log.For<CharterRoots>());
        _documents = new DocumentDesk(history, _view, roots, _desk.Store, _desk.Clock, _desk.Log.For<DocumentDesk>());
    }

    private TestNation Jpn => _desk.Federation.Jpn;

    public async ValueTask DisposeAsync()
    {
        _documents.Dispose();
        await _desk.DisposeAsync();
    }

    [Theory(Timeout = Patience), InlineData(1_000_000_000UL), InlineData(DocumentHead.MaxVersion)]
    public async Task A_first_mandate_of_a_high_version_is_taken_up_and_watched_like_any_other(ulong version)
    {
        var ct = TestContext.Current.CancellationToken;
        await TakeAllButAsync(Jpn);
        Assert.IsType<DocumentOutcome.Taken>(
            await _documents.PublishAsync(Jpn.Code, Mandate(version).Bytes, ct));
        await _documents.TakeUpStoredAsync(ct);
        await foreach (var frame in new DocumentFeed(_desk.Store).WatchAsync(None, ct))
        {
            Assert.Contains(new DocumentKey("mandate", "JPN", version), frame.Select(document => document.Key));
            break;
        }
    }

    [Fact(Timeout = Patience)]
    public async Task A_broker_that_starts_over_a_mandate_of_a_high_version_knows_every_nation()
    {
        var ct = TestContext.Current.CancellationToken;
        await TakeAllButAsync(Jpn);
        await _documents.PublishAsync(Jpn.Code, Mandate(1UL << 62).Bytes, ct);
        var history = new FederationHistory(_desk.Federation.Charter.Hash);
        var roots = new CharterRoots(new TrustStore(_desk.Federation.Name), _desk.Log.For<CharterRoots>());
        using var after = new DocumentDesk(
            history, new FederationView(history), roots, _desk.Store, _desk.Clock, _desk.Log.For<DocumentDesk>());
        await after.TakeUpStoredAsync(ct);
        Assert.Equal(_view.Snapshot!.VersionsKnown(), history.Snapshot!.VersionsKnown());
    }

    [Theory, InlineData(1UL << 63), InlineData(ulong.MaxValue)]
    public async Task A_version_that_no_store_can_name_is_refused_as_a_document(ulong version)
    {
        await TakeAllButAsync(Jpn);
        var mandate = Mandate(version);
        var turned = Assert.IsType<DocumentOutcome.Turned>(
            await _documents.PublishAsync(Jpn.Code, mandate.Bytes, Desk.Ct));
        Assert.Equal(RefusalReason.DocumentInvalid, turned.Why.Reason);
        await _documents.TakeFilesAsync([new DocumentFile("high.bin", mandate.Bytes)], Desk.Ct); // and is left there
        Assert.Null(await _desk.Store.GetNewestDocumentAsync("mandate", "JPN", Desk.Ct));
    }

    [Fact]
    public async Task Junk_in_the_store_under_one_nations_name_holds_up_no_other_nations_documents()
    {
        await _desk.Store.PutDocumentAsync(
            Stored("mandate", "AAA", 1, 100), DocumentKeeping.Every, Desk.Ct);
        await TakeAllButAsync(Jpn);
        await _documents.TakeUpStoredAsync(Desk.Ct);
        Assert.NotNull(_view.Snapshot!.FindKeySet(_desk.Federation.Kor.Code, _desk.Federation.Now));
    }

    [Fact(Timeout = Patience)]
    public async Task A_new_document_costs_a_watcher_that_document_and_no_other()
    {
        var ct = TestContext.Current.CancellationToken;
        const int Small = 100;
        var counting = new CountingStore(_desk.Store);
        for (var i = 0; i < 24; i++)
            await PutAsync(Stored("roster", $"B{(char)('A' + i)}A", 1, 100_000));
        await using var watcher = new DocumentFeed(counting).WatchAsync(None, ct).GetAsyncEnumerator(ct);
        Assert.True(await watcher.MoveNextAsync());
        Assert.Equal(24, watcher.Current.Count);
        counting.Forget();
        await PutAsync(Stored("roster", "AAA", 1, Small));
        Assert.True(await watcher.MoveNextAsync());
        Assert.Equal("AAA", Assert.Single(watcher.Current).Key.Nation);
        await PutAsync(Stored("roster", "AAA", 2, Small));
        Assert.True(await watcher.MoveNextAsync());
        Assert.Equal((2UL, 2L * Small, 2), (Assert.Single(watcher.Current).Key.Version, counting.Bytes, counting.Names));
    }

    [Fact(Timeout = Patience)]
    public async Task Frames_of_documents_are_bounded_in_bytes_and_all_come()
    {
        var ct = TestContext.Current.CancellationToken;
        for (var i = 0; i < 8; i++) await PutAsync(Stored("roster", $"B{(char)('A' + i)}A", 1, i % 4 == 0 ? SignedDocument.MaxSize : 1 << 20));
        var came = 0;
        await foreach (var frame in new DocumentFeed(_desk.Store).WatchAsync(None, ct))
        {
            Assert.InRange(frame.Sum(document => document.Bytes.Length), 1, frame.Count == 1 ? SignedDocument.MaxSize : 3 << 20);
            if ((came += frame.Count) == 8) break;
        }
    }

    [Fact]
    public async Task A_registrar_publishes_so_many_documents_a_minute_and_an_hour_and_others_are_not_held_up()
    {
        await TakeAllButAsync(Jpn);
        await _documents.PublishAsync(Jpn.Code, Mandate(1).Bytes, Desk.Ct);
        var (taken, roster) = (1, FirstRoster());
        Refused refused;
        while (true)
        {
            if (await _documents.PublishAsync(Jpn.Code, Sign(roster).Bytes, Desk.Ct) is DocumentOutcome.Turned turned)
            {
                refused = turned.Why;
                Assert.InRange(taken, DocumentBounds.NewAtOnce, (int)DocumentBounds.NewPerHour);
                if (taken == DocumentBounds.NewPerHour) break;
                _desk.Clock.Advance(refused.RetryAfter!.Value);
                continue;
            }
            roster.Head.Previous = ByteString.CopyFrom(Sign(roster).Hash.ToArray());
            roster.Head.Version++;
            taken++;
        }
        Assert.Equal(RefusalReason.RateExceeded, refused.Reason);
        Assert.IsType<DocumentOutcome.Taken>(await _documents.PublishAsync(_desk.Federation.Kor.Code,
            NextKeySet(_desk.Federation.Kor).Bytes, Desk.Ct));
        _desk.Clock.Advance(refused.RetryAfter!.Value);
        Assert.IsType<DocumentOutcome.Taken>(await _documents.PublishAsync(Jpn.Code, Sign(roster).Bytes, Desk.Ct));
        Assert.Null(await _desk.Store.GetDocumentAsync(new DocumentKey("roster", "JPN", 1), Desk.Ct)); // only its hash
    }

    [Fact]
    public async Task Offers_are_counted_whatever_they_are()
    {
        await TakeAllButAsync(Jpn);
        var known = _desk.Federation.Documents.First(document => IsOf(document, _desk.Federation.Kor));
        for (var i = 0; i < DocumentBounds.OffersAtOnce; i++)
            Assert.IsType<DocumentOutcome.Taken>(
                await _documents.PublishAsync(_desk.Federation.Kor.Code, known.Bytes, Desk.Ct));
        var refused = Assert.IsType<DocumentOutcome.Turned>(await OfferLateAsync(known.Bytes));
        Assert.Equal(RefusalReason.RateExceeded, refused.Why.Reason);
        Assert.NotNull(refused.Why.RetryAfter);
    }

    [Fact]
    public async Task What_cannot_be_read_is_an_offer_too_and_what_is_too_many_is_answered_late()
    {
        await TakeAllButAsync(Jpn);
        byte[] junk = [.. "no document"u8];
        for (var i = 0; i < DocumentBounds.OffersAtOnce; i++)
            Assert.Equal(RefusalReason.DocumentInvalid, Assert.IsType<DocumentOutcome.Turned>(
                await _documents.PublishAsync(_desk.Federation.Kor.Code, junk, Desk.Ct)).Why.Reason);
        Assert.Equal(RefusalReason.RateExceeded, Assert.IsType<DocumentOutcome.Turned>(await OfferLateAsync(junk)).Why.Reason);
        // Another nation's are looked at, at once.
        Assert.Equal(RefusalReason.DocumentInvalid, Assert.IsType<DocumentOutcome.Turned>(
            await _documents.PublishAsync(Jpn.Code, junk, Desk.Ct)).Why.Reason);
    }

    private async Task<DocumentOutcome> OfferLateAsync(ReadOnlyMemory<byte> bytes)
    {
        var late = _documents.PublishAsync(_desk.Federation.Kor.Code, bytes, Desk.Ct);
        Assert.False(late.IsCompleted);
        _desk.Clock.Advance(DocumentBounds.Held);
        return await late;
    }

    [Fact]
    public async Task Of_mandates_without_end_the_newest_is_kept_and_of_those_before_it_a_hash()
    {
        await TakeAllButAsync(Jpn);
        const int Versions = 240; // more than 16 MiB
        var (before, bytes) = ((Mandate?)null, 0L);
        for (var version = 1; version <= Versions; version++)
        {
            var signed = Jpn.SignWithRoot(DocumentAuthority.DraftMandate(Largest(version), before));
            if (await _documents.PublishAsync(Jpn.Code, signed.Bytes, Desk.Ct) is DocumentOutcome.Turned { Why.RetryAfter: { } wait })
            {
                _desk.Clock.Advance(wait);
                Assert.IsType<DocumentOutcome.Taken>(await _documents.PublishAsync(Jpn.Code, signed.Bytes, Desk.Ct));
            }
            Assert.True(FederationDocument.TryRead(signed.Payload, out var read, out _));
            (before, bytes) = ((Mandate)read, bytes + signed.Bytes.Length);
        }
        Assert.True(bytes > 16 << 20);
        for (var version = 1UL; version <= Versions; version++)
        {
            var key = new DocumentKey("mandate", "JPN", version);
            Assert.NotNull(await _desk.Store.FindDocumentAsync(key, Desk.Ct));
            Assert.Equal(version == Versions, await _desk.Store.GetDocumentAsync(key, Desk.Ct) is not null);
        }
    }

    [Fact]
    public async Task A_contradiction_is_one_alarm_however_often_it_is_offered()
    {
        var log = new CountingLog();
        var history = new FederationHistory(_desk.Federation.Charter.Hash);
        var roots = new CharterRoots(new TrustStore(_desk.Federation.Name), _desk.Log.For<CharterRoots>());
        using var documents = new DocumentDesk(history, new FederationView(history), roots, _desk.Store, _desk.Clock, log);
        await documents.TakeFilesAsync(
            _desk.Federation.Documents.Select((document, i) => new DocumentFile($"{i}.bin", document.Bytes)), Desk.Ct);
        var kor = _desk.Federation.Kor;
        await documents.PublishAsync(kor.Code, NextKeySet(kor).Bytes, Desk.Ct);
        var other = NextKeySet(kor, draft => draft with { Mailboxes = draft.Mailboxes[1..] });
        for (var i = 0; i < 5; i++)
            Assert.IsType<DocumentOutcome.Turned>(await documents.PublishAsync(kor.Code, other.Bytes, Desk.Ct));
        Assert.Equal(1, log.Alarms);
    }

    [Fact]
    public async Task A_contradiction_of_a_superseded_document_is_found_after_a_start_too()
    {
        _desk.Log.Expect("two documents claim to be");
        await TakeAllButAsync(Jpn);
        var kor = _desk.Federation.Kor;
        var (one, other) = (NextKeySet(kor), NextKeySet(kor, draft => draft with { Mailboxes = draft.Mailboxes[1..] }));
        await _documents.PublishAsync(kor.Code, one.Bytes, Desk.Ct);
        Assert.True(FederationDocument.TryRead(one.Payload, out var second, out _));
        var third = kor.SignWithRegistrar(DocumentAuthority.DraftKeySet(KeySetDraft.Of((KeySet)second), (KeySet)second));
        await _documents.PublishAsync(kor.Code, third.Bytes, Desk.Ct);

        var history = new FederationHistory(_desk.Federation.Charter.Hash);
        var roots = new CharterRoots(new TrustStore(_desk.Federation.Name), _desk.Log.For<CharterRoots>());
        using var after = new DocumentDesk(
            history, new FederationView(history), roots, _desk.Store, _desk.Clock, _desk.Log.For<DocumentDesk>());
        await after.TakeUpStoredAsync(Desk.Ct);
        var turned = Assert.IsType<DocumentOutcome.Turned>(await after.PublishAsync(kor.Code, other.Bytes, Desk.Ct));
        Assert.Contains("another document of this version", turned.Why.Detail, StringComparison.Ordinal);
    }

    private static Dictionary<(string, string), ulong> None => [];

    private static StoredDocument Stored(string type, string nation, ulong version, int bytes) => new(
        new DocumentKey(type, nation, version),
        Digest.Of(System.Text.Encoding.ASCII.GetBytes($"{type} {nation} {version}")), new byte[bytes]);

    private static bool IsOf(SignedDocument document, TestNation nation) =>
        FederationDocument.TryRead(document.Payload, out var read, out _) && read.Head.Nation == nation.Code;

    private ValueTask<PutDocumentOutcome> PutAsync(StoredDocument document) =>
        _desk.Store.PutDocumentAsync(document, DocumentKeeping.Newest, Desk.Ct);

    private async Task TakeAllButAsync(TestNation nation)
    {
        await _documents.TakeFilesAsync(_desk.Federation.Documents.Where(document => !IsOf(document, nation))
            .Select((document, i) => new DocumentFile($"{i}.bin", document.Bytes)), Desk.Ct);
        await _documents.TakeUpStoredAsync(Desk.Ct);
    }

    // As large as they may be; each differs from the one before.
    private MandateDraft Largest(int version) => Jpn.MandateDraft with
    {
        Members = [.. Enumerable.Range(0, 256).Select(i => new Member(
            MemberAddress.Parse($"JPN/m-{i:000}"), MemberKind.Other, false, $"{version} ".PadRight(256, 'x')))],
    };

    private SignedDocument Mandate(ulong version)
    {
        var payload = Docs.Mandate.Parser.ParseFrom(DocumentAuthority.DraftMandate(Jpn.MandateDraft, null).Bytes.Span);
        payload.Head.Version = version;
        if (version > 1) payload.Head.Previous = ByteString.CopyFrom(new byte[32]);
        return Jpn.SignWithRoot(new DocumentPayload(DocumentType.Mandate, payload.ToByteArray()));
    }

    private Docs.Roster FirstRoster()
    {
        var signed = _desk.Federation.Documents.Single(
            document => document.Type == DocumentType.Roster && IsOf(document, Jpn));
        return Docs.Roster.Parser.ParseFrom(signed.Payload.Bytes.Span);
    }

    private SignedDocument Sign(Docs.Roster roster) =>
        Jpn.SignWithRegistrar(new DocumentPayload(DocumentType.Roster, roster.ToByteArray()));

    private SignedDocument NextKeySet(TestNation nation, Func<KeySetDraft, KeySetDraft>? change = null)
    {
        var before = _desk.Federation.Snapshot.FindKeySet(nation.Code, _desk.Federation.Now)!;
        var draft = KeySetDraft.Of(before);
        return nation.SignWithRegistrar(DocumentAuthority.DraftKeySet(change?.Invoke(draft) ?? draft, before));
    }

    private sealed class CountingLog : ILogger<DocumentDesk>
    {
        public int Alarms { get; private set; }

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (logLevel == LogLevel.Critical) Alarms++;
        }
    }

    private sealed class CountingStore(IBrokerStore store) : StoreInFront(store)
    {
        public long Bytes { get; private set; }

        public int Names { get; private set; }

        public void Forget() => (Bytes, Names) = (0, 0);

        public override async ValueTask<StoredDocument?> GetDocumentAsync(
            DocumentKey key, CancellationToken cancellation = default)
        {
            var found = await base.GetDocumentAsync(key, cancellation);
            Bytes += found?.Bytes.Length ?? 0;
            return found;
        }

        public override async ValueTask<DocumentList> ListDocumentsAsync(
            ulong afterRevision, CancellationToken cancellation = default)
        {
            var list = await base.ListDocumentsAsync(afterRevision, cancellation);
            Names += list.Newest.Count;
            return list;
        }
    }
}
