using System.Collections.Immutable;
using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Journals;
using Backbone.Gateway.Storage;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.Gateway.Documents;

/// <summary>
/// The federation as this gateway has verified it: every document is checked here, whoever brought it, and kept. The
/// snapshot is swapped whole; who rules on a message takes it once.
/// </summary>
internal sealed class DocumentKeeper(
    FederationHistory history, NationalStore store, TimeProvider clock, ILogger<DocumentKeeper> log) : IDisposable
{
    private readonly SemaphoreSlim _adopting = new(1);
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Raised after each adoption.</summary>
    public event Action<FederationSnapshot>? Changed;

    /// <summary>The newest view.</summary>
    /// <exception cref="InvalidOperationException">No charter is known yet; asked for before start-up has loaded one.</exception>
    public FederationSnapshot Snapshot => history.Snapshot ?? throw new InvalidOperationException("no charter is known yet");

    /// <summary>Ends when the next document is adopted.</summary>
    public Task NextChange => Volatile.Read(ref _changed).Task;

    /// <summary>Takes documents from the store and from a folder; each is verified like any other.</summary>
    /// <exception cref="GatewayException">The charter whose hash was entered is in neither.</exception>
    public async Task LoadAsync(string folder, CancellationToken cancellation)
    {
        var known = await store.ReadAsync(DocumentTable.All, cancellation);
        var offered = Directory.Exists(folder)
            ? Directory.GetFiles(folder, "*.bin").Order(StringComparer.Ordinal).Select(File.ReadAllBytes)
            : [];
        history.AdoptAll(known.Select(bytes => (ReadOnlyMemory<byte>)bytes), Timestamp.Now(clock));
        await AdoptAsync(offered, cancellation);
        if (history.Snapshot is null)
            throw new GatewayException(
                $"the charter whose hash was entered is neither in the store nor in {folder}; put its file there, or compare the hash again");
        RaiseChanged(); // also where all of it came from the store: who keeps trust by it begins with nothing
    }

    /// <summary>What this nation publishes: its own documents and the charters, in an order that the broker can follow.</summary>
    public async Task<List<byte[]>> OwnAsync(NationCode nation, CancellationToken cancellation) =>
        await store.ReadAsync(session => DocumentTable.Of(session, nation), cancellation);

    /// <summary>Verifies documents, in whatever order they come, and keeps those that hold.</summary>
    public async Task<ImmutableArray<Adoption>> AdoptAsync(IEnumerable<byte[]> documents, CancellationToken cancellation)
    {
        var offered = documents.ToList();
        await _adopting.WaitAsync(cancellation);
        try
        {
            var now = Timestamp.Now(clock);
            var adoptions = history.AdoptAll(offered.Select(bytes => (ReadOnlyMemory<byte>)bytes), now);
            await store.WriteAsync(session =>
            {
                foreach (var adoption in adoptions) Keep(session, adoption, now);
            }, cancellation);
            foreach (var adoption in adoptions) Tell(adoption);
            if (adoptions.Any(adoption => adoption is Adoption.Adopted)) RaiseChanged();
            return adoptions;
        }
        finally
        {
            _adopting.Release();
        }
    }

    private static void Keep(Sqlite.SqliteSession session, Adoption adoption, Timestamp now)
    {
        if (adoption is Adoption.Contradiction contradiction)
            Journal.Append(session, now, JournalEntries.Alarm(
                AlarmKind.Document, $"{contradiction.Other} contradicts the one known: {contradiction.Other.Hash}"));
        if (adoption is not Adoption.Adopted { Document: var document, Signed: var signed }) return;
        DocumentTable.Put(session, document.Id, signed.Bytes.ToArray());
        Journal.Append(session, now, new JournalEntry
        {
            DocumentAdopted = new DocumentAdopted
            {
                Label = document.Id.Label,
                Nation = document.Id.Nation?.ToString() ?? "",
                Version = document.Id.Version,
                Hash = JournalEntries.Bytes(document.Id.Hash),
            }
        });
    }

    private void Tell(Adoption adoption)
    {
        switch (adoption)
        {
            case Adoption.Adopted { Document: var document }: log.Adopted(document.Id); break;
            case Adoption.Contradiction contradiction: log.Contradicted(contradiction.Other, contradiction.Other.Hash); break;
            case Adoption.Rejected rejected: log.Rejected(rejected.Refusal); break;
            case Adoption.AlreadyKnown: break;
            default: throw new InvalidOperationException($"an adoption of unknown kind {adoption.GetType().Name}");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _adopting.Dispose();

    private void RaiseChanged()
    {
        Changed?.Invoke(Snapshot);
        Interlocked.Exchange(ref _changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }
}
