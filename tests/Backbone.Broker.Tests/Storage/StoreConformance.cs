using System.Security.Cryptography;
using Backbone.Broker.Storage;
using Backbone.Protocol;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Logs;

namespace Backbone.Broker.Tests.Storage;

/// <summary>What every store must do, whatever its engine: one suite, run by each engine's sealed class.</summary>
public abstract partial class StoreConformance : IAsyncLifetime
{
    private protected const string Federation = "asia-pacific";
    private protected const ulong Later = 2_000_000_000_000;

    private protected static readonly LaneKey Lane = LaneOf("KOR/cert");
    private protected static readonly LaneKey Other = LaneOf("USA/cert");
    private protected static readonly ReadLimits All = new(StoreLimits.ReadEntries, int.MaxValue);

    private readonly CancellationTokenSource _bound =
        CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    private IBrokerStore? _store;

    /// <summary>The bound on every wait of a test.</summary>
    private protected CancellationToken Ct => _bound.Token;

    private protected IBrokerStore Store => _store!;

    public async ValueTask InitializeAsync()
    {
        _bound.CancelAfter(TimeSpan.FromSeconds(60));
        try
        {
            await StartAsync();
            _store = await OpenAsync();
        }
        catch
        {
            await DisposeAsync(); // nobody else does when a test could not begin
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_store is not null) await _store.DisposeAsync();
        await StopAsync();
        _bound.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected abstract Task StartAsync();

    private protected abstract Task StopAsync();

    private protected abstract Task<IBrokerStore> OpenAsync(
        string federation = Federation, Durability durability = Durability.Fsync, int laneEntries = StoreLimits.LaneEntries);

    /// <summary>What the engine holds says that a newer program wrote it.</summary>
    private protected abstract Task MarkAsNewerAsync();

    /// <summary>The machine's process dies without a word; what comes back is what a crash leaves.</summary>
    private protected abstract Task CrashAsync();


    private protected async Task ReopenAsync(int laneEntries = StoreLimits.LaneEntries)
    {
        await Store.DisposeAsync();
        _store = null;
        _store = await OpenAsync(laneEntries: laneEntries);
    }

    private protected async Task CrashAndReopenAsync()
    {
        await CrashAsync();
        await Store.DisposeAsync();
        _store = null;
        _store = await OpenAsync();
    }

    private protected static LaneKey LaneOf(string mailbox) =>
        new(mailbox, new LaneId(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(mailbox)).AsSpan(0, LaneId.Size)));

    private protected static Digest HashOf(string word, int number) =>
        Digest.Of(System.Text.Encoding.UTF8.GetBytes($"{word} {number}"));

    private protected static LaneAppend Entry(
        int number, LaneKey? lane = null, int bytes = 100, ulong expires = Later, int hash = -1) =>
        new(lane ?? Lane, new EnvelopeId(HashOf("envelope", number)), new EntryHash(HashOf("entry", hash < 0 ? number : hash)),
            Record(number, bytes), expires)
        {
            Mark = MarkOf(number),
        };

    /// <summary>The mark of an entry that was appended as <see cref="Entry"/> makes it.</summary>
    private protected static EntryMark MarkOf(int number) => new((ulong)number + 1);

    /// <summary>Bytes that tell one record from another, with every byte value among them.</summary>
    private protected static byte[] Record(int number, int bytes)
    {
        var record = new byte[bytes];
        for (var i = 0; i < bytes; i++) record[i] = (byte)(i + number);
        return record;
    }

    private protected async Task AppendAsync(int count, LaneKey? lane = null, int bytes = 100, ulong expires = Later)
    {
        for (var number = 0; number < count; number++)
            Assert.Equal(
                new AppendOutcome.Appended((ulong)number),
                await Store.AppendAsync(Entry(number, lane, bytes, expires), Ct));
    }
}
