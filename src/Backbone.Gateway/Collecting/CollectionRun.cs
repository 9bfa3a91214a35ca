using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using Backbone.Contracts.Broker.V1;
using Backbone.Gateway.Accepting;
using Backbone.Gateway.Documents;
using Backbone.Gateway.Retention;
using Backbone.Gateway.Storage;
using Backbone.Gateway.Uplink;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Consignments;
using Backbone.Sqlite;
using Grpc.Core;

namespace Backbone.Gateway.Collecting;

/// <summary>
/// Collects what one stream of headers announces: 1 announces entries and ends of lanes · 2 nations take turns, and of each the
/// most urgent comes first; many are in hand at once · 3 fetches their bytes · 4 has them checked, as many at once as there are
/// processors · 5 has all that are checked kept at once, those of one nation in the order in which they were taken up, and only then
/// tells whoever waits for them · 6 moves each lane's position over what is done without a gap, and rings for it to be acknowledged. A lane of which the broker does not hand out what it announced, or
/// that holds so much false that an officer must decide first, is left alone for a while, and so is an entry at which this program
/// fails; neither holds up another. Where the store has no room, all waits at the broker.
/// </summary>
internal sealed class CollectionRun(
    GatewayIdentity identity, EntryFetch fetch, AcceptanceDesk desk, DocumentRefresh refresh, LaneEnds ends, NationalStore store,
    CollectionBells bells, AcknowledgedTrims trims, AcknowledgementSignal moved, StoreRoom room, IReadOnlyCollection<LaneStanding> positions, TimeProvider clock, ILogger log)
{
    /// <summary>How long that is left alone which could not be collected; then all begins at the positions again.</summary>
    public static readonly TimeSpan FaultPause = TimeSpan.FromMinutes(1);

    /// <summary>Frames of headers read ahead; more wait at the broker.</summary>
    private const int FramesAhead = 4;

    /// <summary>
    /// Entries known by their headers and not collected yet, each some 300 bytes: within them nations take turns and FLASH overtakes.
    /// </summary>
    private const int EntriesAhead = 16 * 1024;

    /// <summary>How often it is asked whether the store has room again.</summary>
    private static readonly TimeSpan RoomPause = TimeSpan.FromSeconds(5);

    private readonly Signal _wake = new();
    private readonly Channel<FollowResponse> _frames = Channel.CreateBounded<FollowResponse>(FramesAhead);
    private readonly LaneProgress _progress = new(positions);
    private readonly WaitingEntries _waiting = new();
    private readonly EntriesInHand _inHand = new();
    private readonly HashSet<(MailboxAddress, uint)> _leftAlone = [];
    private readonly HashSet<(MailboxAddress, uint)> _lost = []; // the broker has lost entries of them: they are finished
    private readonly Dictionary<(string, uint), LaneStanding> _moved = [];
    private Task<List<Collected>>? _keeping;
    private Task _saving = Task.CompletedTask;
    private bool _triesAgain;

    /// <summary>Collects until the stream ends, or for as long as something was left alone that is to be tried again.</summary>
    /// <param name="headers">What the broker announces.</param>
    /// <param name="answered">Called for each frame.</param>
    /// <param name="cancellation">Ends it; nothing is left running then.</param>
    public async Task RunAsync(IAsyncStreamReader<FollowResponse> headers, Action answered, CancellationToken cancellation)
    {
        using var again = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation, again.Token);
        var reading = ReadAsync(headers, answered, over.Token);
        try
        {
            while (true)
            {
                await FinishAsync(again);
                await AnnounceAsync(over.Token);
                Start(over.Token);
                Keep(over.Token);
                await SaveAsync(over.Token);
                if (_waiting.Count + _waiting.InHand == 0 && _frames.Reader.Completion.IsCompleted) await _frames.Reader.Completion;
                else await _wake.WaitAsync(RoomPause, clock, over.Token);
            }
        }
        catch (OperationCanceledException) when (again.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            // Begins again at the positions, with what was left alone.
        }
        finally
        {
            await over.CancelAsync();
            await reading;
            await _inHand.EndAsync();
            if (_keeping is not null) await _keeping;
            await _saving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ReadAsync(IAsyncStreamReader<FollowResponse> headers, Action answered, CancellationToken cancellation)
    {
        try
        {
            while (await headers.MoveNext(cancellation))
            {
                answered();
                await _frames.Writer.WriteAsync(headers.Current, cancellation);
                _wake.Ring();
            }
            _frames.Writer.Complete(new RpcException(new Status(StatusCode.Unavailable, "the broker ended the stream")));
        }
        // An edge: whatever ends the stream comes out where the frames are read.
        catch (Exception fault)
        {
            _frames.Writer.Complete(fault);
        }
        _wake.Ring();
    }

    // 1
    private async Task AnnounceAsync(CancellationToken cancellation)
    {
        while (_waiting.Count < EntriesAhead && _frames.Reader.TryRead(out var frame))
        {
            foreach (var header in frame.Entries)
            {
                var entry = AnnouncedEntry.Read(header);
                if (entry is null || entry.Mailbox.Nation != identity.Nation || !_progress.CanHave(entry))
                    throw new RpcException(new Status(StatusCode.DataLoss, "the broker announced what is no entry of this nation's lanes"));
                _waiting.Add(entry);
            }
            foreach (var closed in frame.Closed)
            {
                if (await ends.CloseAsync(closed, _progress, cancellation) is { } standing) Move(standing);
                if (closed.Lost) _lost.Add((MailboxAddress.Parse(closed.Mailbox), closed.Generation));
            }
        }
    }

    // 2
    private void Start(CancellationToken cancellation)
    {
        var taken = new List<AnnouncedEntry>();
        while (!room.IsFull && _waiting.TryTake(out var entry))
            if (_leftAlone.Contains(LaneOf(entry)) || _lost.Contains(LaneOf(entry))) _waiting.Done(entry);
            else taken.Add(entry);
        if (taken.Count == 0) return;
        // 3
        var fetched = fetch.Begin(taken.Where(entry => !_progress.IsBehind(entry)), cancellation);
        foreach (var entry in taken) _inHand.Add(entry, Waking(CheckAsync(entry, fetched.GetValueOrDefault(entry), cancellation)));
    }

    // 4; null where it was collected before.
    private async Task<CheckedEntry?> CheckAsync(AnnouncedEntry entry, Task<FetchedEntry>? fetched, CancellationToken cancellation)
    {
        if (fetched is null && await desk.KnowsAsync(entry, cancellation)) return null;
        var (bytes, word) = await (fetched ?? fetch.Begin([entry], cancellation)[entry]);
        if (word is { } said) await trims.CheckAsync(entry, said, cancellation);
        else if (bytes is null) await trims.CheckExpiredAsync(entry, cancellation);
        return await desk.CheckAsync(entry, bytes, refresh.RefreshAsync, cancellation);
    }

    // 5; what becomes checked meanwhile is kept together with the next.
    private void Keep(CancellationToken cancellation)
    {
        if (_keeping is null && _inHand.TakeChecked() is { Count: > 0 } ready) _keeping = Waking(KeepAsync(ready, cancellation));
    }

    private async Task<List<Collected>> KeepAsync(List<EntryInHand> ready, CancellationToken cancellation)
    {
        var (collected, passed) = (new List<Collected>(ready.Count), new List<CheckedEntry>(ready.Count));
        foreach (var (entry, check) in ready)
            if (!check.IsCompletedSuccessfully) collected.Add(new Collected(entry, null, FaultOf(check)));
            else if (await check is { } one) passed.Add(one);
            else collected.Add(new Collected(entry, new AcceptanceOutcome.AlreadyCollected(), null));
        if (passed.Count == 0) return collected;
        try
        {
            var outcomes = await desk.KeepAsync(passed, cancellation);
            bells.Ring(passed.Select(one => one.Entry).Zip(outcomes));
            collected.AddRange(passed.Zip(outcomes, (one, outcome) => new Collected(one.Entry, outcome, null)));
        }
        // An edge: where the program fails at one of them, the others are kept all the same; a store that is away fails for all.
        catch (Exception fault) when (passed.Count > 1 && !EndsAll(fault))
        {
            foreach (var one in passed) collected.AddRange(await KeepAsync([new EntryInHand(one.Entry, Task.FromResult<CheckedEntry?>(one))], cancellation));
        }
        catch (Exception fault)
        {
            collected.AddRange(passed.Select(one => new Collected(one.Entry, null, fault)));
        }
        return collected;
    }

    private async Task FinishAsync(CancellationTokenSource again)
    {
        if (_keeping is not { IsCompleted: true } kept) return;
        _keeping = null;
        foreach (var (entry, outcome, fault) in await kept)
        {
            _waiting.Done(entry);
            switch (fault)
            {
                case null when outcome is not AcceptanceOutcome.LaneStopped:
                    if (_progress.Done(entry) is { } next) Move(next);
                    continue;
                case null:
                    _leftAlone.Add(LaneOf(entry));
                    break;
                case RpcException { StatusCode: StatusCode.DataLoss } when _lost.Contains(LaneOf(entry)):
                    continue;
                case RpcException { StatusCode: StatusCode.DataLoss } lost:
                    if (_leftAlone.Add(LaneOf(entry)))
                        log.LaneLeftAlone(entry.Mailbox.ToString(), entry.Generation, entry.Index, lost.Status.Detail);
                    break;
                case not null when EndsAll(fault):
                    ExceptionDispatchInfo.Throw(fault);
                    break;
                default:
                    log.EntryLeftAlone(fault, entry.Index, entry.Generation, entry.Mailbox.ToString());
                    break;
            }
            if (!_triesAgain) again.CancelAfter(FaultPause);
            _triesAgain = true;
        }
    }

    private static bool EndsAll(Exception fault) =>
        fault is RpcException or OperationCanceledException or SqliteStoreException or ObjectDisposedException;

    private static Exception FaultOf(Task check) => check.Exception?.InnerException ?? new OperationCanceledException("its check was called off");

    /// <summary>The same task, after whose end this run looks again.</summary>
    private T Waking<T>(T task) where T : Task
    {
        task.ContinueWith(static (_, wake) => ((Signal)wake!).Ring(), _wake, CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return task;
    }

    private void Move(LaneStanding standing) => _moved[(standing.Mailbox, standing.Generation)] = standing;

    // 6
    private async Task SaveAsync(CancellationToken cancellation)
    {
        if (!_saving.IsCompleted) return;
        await _saving;
        if (_moved.Count == 0) return;
        var standings = _moved.Values.Select(lane => (lane, _progress.LastOf(lane.Mailbox, lane.Generation))).ToList();
        _moved.Clear();
        _saving = Waking(SaveAsync(standings, cancellation));
    }

    private async Task SaveAsync(List<(LaneStanding Lane, EntryHash? Last)> standings, CancellationToken cancellation)
    {
        await store.WriteAsync(session =>
        {
            foreach (var (lane, last) in standings) LaneTable.Put(session, lane, last);
        }, cancellation);
        moved.Ring();
    }

    private static (MailboxAddress, uint) LaneOf(AnnouncedEntry entry) => (entry.Mailbox, entry.Generation);

    /// <summary>What became of an entry: an outcome, or what broke it.</summary>
    private readonly record struct Collected(AnnouncedEntry Entry, AcceptanceOutcome? Outcome, Exception? Fault);
}
