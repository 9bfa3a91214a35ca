using System.Collections.Immutable;
using Backbone.Contracts.Gateway.V1;
using Backbone.Custody;
using Backbone.Gateway.Journals;
using Backbone.Gateway.Storage;
using Backbone.Hosting.Settings;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Sqlite;

namespace Backbone.Gateway.Documents;

/// <summary>
/// The federation as this gateway has verified it: every document is checked here, whoever brought it, and kept. Documents
/// are 1 judged on a fork of what is known · 2 stored · 3 only then known. The snapshot is swapped whole; who rules on a
/// message takes it once.
/// </summary>
internal sealed class DocumentKeeper(
    FederationHistory known, NationalStore store, TimeProvider clock, ILogger<DocumentKeeper> log) : IDisposable
{
    private readonly SemaphoreSlim _adopting = new(1);
    private volatile FederationHistory _history = known;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Raised after each adoption.</summary>
    public event Action<FederationSnapshot>? Changed;

    /// <summary>The newest view.</summary>
    /// <exception cref="InvalidOperationException">No charter is known yet; asked for before start-up has loaded one.</exception>
    public FederationSnapshot Snapshot => _history.Snapshot ?? throw new InvalidOperationException("no charter is known yet");

    /// <summary>Ends when the next document is adopted.</summary>
    public Task NextChange => Volatile.Read(ref _changed).Task;

    /// <summary>What lies in a folder of documents, unverified; nothing where there is no folder.</summary>
    public static IEnumerable<byte[]> ReadFolder(string folder) => Directory.Exists(folder)
        ? Directory.GetFiles(folder, "*.bin").Order(StringComparer.Ordinal).Select(file => WholeFile.Read(file, SignedDocument.MaxSize))
        : [];

    /// <summary>Takes documents from the store and from a folder; each is verified like any other.</summary>
    /// <exception cref="SettingsException">The charter whose hash was entered is in neither.</exception>
    public async Task LoadAsync(string folder, CancellationToken cancellation)
    {
        var stored = await store.ReadAsync(DocumentTable.Current, cancellation);
        var offered = ReadFolder(folder);
        _history.AdoptAll(stored.Select(bytes => (ReadOnlyMemory<byte>)bytes), Timestamp.Now(clock));
        await AdoptAsync(offered, cancellation);
        if (_history.Snapshot is null)
            throw new SettingsException(
                $"the charter whose hash was entered is neither in the store nor in {folder}; put its file there, or compare the hash again");
        RaiseChanged(); // also where all of it came from the store: who keeps trust by it begins with nothing
    }

    /// <summary>What this nation publishes: its own documents and the charters, in an order that the broker can follow.</summary>
    public async Task<List<byte[]>> OwnAsync(NationCode nation, CancellationToken cancellation) =>
        await store.ReadAsync(session => DocumentTable.Of(session, nation), cancellation);

    /// <summary>Verifies documents, in whatever order they come, and keeps those that hold.</summary>
    /// <param name="documents">As they came.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <param name="caller">Who handed them over, for the journal; null where no person did.</param>
    public async Task<ImmutableArray<Adoption>> AdoptAsync(
        IEnumerable<byte[]> documents, CancellationToken cancellation, PrincipalAddress? caller = null)
    {
        var offered = documents.ToList();
        await _adopting.WaitAsync(cancellation);
        try
        {
            // 1
            var now = Timestamp.Now(clock);
            var fork = _history.Fork();
            var adoptions = fork.AdoptAll(offered.Select(bytes => (ReadOnlyMemory<byte>)bytes), now);
            // 2
            var contradicted = await store.WriteAsync(session => Keep(session, adoptions, caller, now), cancellation);
            // 3
            _history = fork;
            Tell(adoptions, contradicted);
            if (adoptions.Any(adoption => adoption is Adoption.Adopted)) RaiseChanged();
            return adoptions;
        }
        finally
        {
            _adopting.Release();
        }
    }

    /// <returns>The contradictions that are news.</returns>
    private static List<Adoption.Contradiction> Keep(
        SqliteSession session, ImmutableArray<Adoption> adoptions, PrincipalAddress? caller, Timestamp now)
    {
        foreach (var (document, signed) in adoptions.OfType<Adoption.Adopted>().Select(one => (one.Document, one.Signed)))
        {
            DocumentTable.Put(session, document.Id, signed.Bytes.ToArray());
            Journal.Append(session, now, new JournalEntry
            {
                DocumentAdopted = new DocumentAdopted
                {
                    Label = document.Id.Label,
                    Nation = document.Id.Nation?.ToString() ?? "",
                    Version = document.Id.Version,
                    Hash = JournalEntries.Bytes(document.Id.Hash),
                    Caller = caller?.ToString() ?? "",
                },
            });
        }
        var news = adoptions.OfType<Adoption.Contradiction>()
            .Where(contradiction => ContradictionTable.Insert(session, contradiction.Other)).ToList();
        foreach (var other in news.Select(contradiction => contradiction.Other))
            new AlarmEntry(AlarmKind.Document, other.Nation?.ToString() ?? "the charter", $"{other} contradicts the one known: {other.Hash}")
                .Append(session, now);
        return news;
    }

    private void Tell(ImmutableArray<Adoption> adoptions, List<Adoption.Contradiction> contradicted)
    {
        foreach (var adopted in adoptions.OfType<Adoption.Adopted>()) log.Adopted(adopted.Document.Id);
        foreach (var rejected in adoptions.OfType<Adoption.Rejected>()) log.Rejected(rejected.Refusal);
        foreach (var contradiction in contradicted) log.Contradicted(contradiction.Other, contradiction.Other.Hash);
    }

    /// <inheritdoc/>
    public void Dispose() => _adopting.Dispose();

    // Whoever keeps something by the documents is told, whatever becomes of those told before: trust, borders and publishing
    // must not fall behind because of each other.
    private void RaiseChanged()
    {
        var faults = new List<Exception>();
        foreach (var told in Delegate.EnumerateInvocationList(Changed))
        {
            try
            {
                told(Snapshot);
            }
            catch (Exception fault)
            {
                faults.Add(fault);
            }
        }
        Interlocked.Exchange(ref _changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        if (faults.Count > 0) throw new AggregateException("documents were adopted, and not everybody could follow", faults);
    }
}
