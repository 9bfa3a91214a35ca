using Backbone.Protocol;
using Microsoft.Extensions.Logging;

namespace Backbone.Transport.Trust;

/// <summary>
/// Offers a trust store the revocation lists that are in files, read again every five seconds, and remembers those that are
/// taken. A folder stands for the files in it whose names end in <c>.crl</c>, and these may come and go: so the list of a nation that
/// joins needs no restart. What cannot be used is logged with its reason, and the list before stays in use until its own end.
/// </summary>
public sealed class RevocationListFiles : IDisposable
{
    private readonly Lock _working = new();
    private readonly TrustStore _trust;
    private readonly string[] _paths;
    private Dictionary<string, RevocationListFile> _files = [];
    private readonly RevocationMemory? _memory;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly ITimer _timer;
    private HashSet<Digest> _told = [];

    /// <summary>Reads the files and goes on watching them.</summary>
    /// <param name="trust">Takes the lists.</param>
    /// <param name="paths">The files, or folders of them.</param>
    /// <param name="clock">Times the watching, and says which lists are in force.</param>
    /// <param name="log">Hears of lists taken up or not.</param>
    /// <param name="memory">Remembers what was taken across restarts; null: only as long as this process runs.</param>
    /// <exception cref="TransportException">A file cannot be read or is no list, or the memory cannot be used.</exception>
    public RevocationListFiles(
        TrustStore trust, IEnumerable<string> paths, TimeProvider clock, ILogger log, RevocationMemory? memory = null)
    {
        ArgumentNullException.ThrowIfNull(trust);
        ArgumentNullException.ThrowIfNull(clock);
        (_trust, _clock, _log, _memory) = (trust, clock, log, memory);
        _paths = [.. paths];
        LookForFiles();
        if (memory is not null) trust.RecallRevocationLists(memory.Recall(), clock.GetUtcNow());
        foreach (var file in _files.Values) file.Refresh();
        Offer();
        Follow();
        trust.Changed += FollowRoots;
        _timer = clock.CreateTimer(_ => Reload(), null, TransportLimits.FileCheckPeriod, TransportLimits.FileCheckPeriod);
    }

    /// <summary>Stops watching; the lists stay in the trust store.</summary>
    public void Dispose()
    {
        _trust.Changed -= FollowRoots;
        _timer.Dispose();
    }

    private void Reload()
    {
        if (!_working.TryEnter()) return;
        try
        {
            var changed = LookForFiles();
            foreach (var file in _files.Values) changed |= RefreshOrTell(file);
            if (changed) Offer();
            else if (_trust.RefusedLists.Any(list => list.MayPass)) _trust.JudgeRevocationLists(_clock.GetUtcNow());
            Follow();
        }
        catch (TransportException fault)
        {
            _log.RevocationListsNotTaken(fault);
        }
        finally
        {
            _working.Exit();
        }
    }

    // What a file held that has gone stays in use in the trust store, until its own end.
    private bool LookForFiles()
    {
        var there = _paths.SelectMany(Expand).Distinct(StringComparer.Ordinal).ToList();
        if (there.Count == _files.Count && there.TrueForAll(_files.ContainsKey)) return false;
        _files = there.ToDictionary(path => path, path => _files.GetValueOrDefault(path) ?? new RevocationListFile(path));
        return true;
    }

    private static IEnumerable<string> Expand(string path)
    {
        if (!Directory.Exists(path)) return [path];
        try
        {
            var files = Directory.EnumerateFiles(path, "*.crl").Take(TransportLimits.MaxRevocationListFiles + 1).ToList();
            return files.Count <= TransportLimits.MaxRevocationListFiles ? files : throw new TransportException(
                $"{path} holds more than {TransportLimits.MaxRevocationListFiles} revocation lists: remove those that nobody needs");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new TransportException($"the folder {path} cannot be read: {fault.Message}", fault);
        }
    }

    // One file at a time: what is wrong with one nation's holds up no other's.
    private bool RefreshOrTell(RevocationListFile file)
    {
        try
        {
            return file.Refresh();
        }
        catch (TransportException fault)
        {
            if (file.IsNews(fault)) _log.RevocationListsNotTaken(fault);
            return false;
        }
    }

    private void Offer()
    {
        var lists = _files.Values.SelectMany(file => file.Lists).ToList();
        _trust.OfferRevocationLists(lists, _clock.GetUtcNow());
        _log.RevocationListsRead(lists.Count);
    }

    // Only when the roots have come is it known whose the lists are. A change that this object itself makes needs no more.
    private void FollowRoots()
    {
        if (!_working.TryEnter()) return;
        try
        {
            Follow();
        }
        catch (TransportException fault)
        {
            _log.RevocationListsNotTaken(fault);
        }
        finally
        {
            _working.Exit();
        }
    }

    private void Follow()
    {
        var refused = _trust.RefusedLists;
        foreach (var list in refused.Where(list => !_told.Contains(list.List)))
        {
            if (list.IsOlder) _log.OlderRevocationList(PathOf(list.List), list.Issuer, list.Cause);
            else _log.RevocationListRefused(PathOf(list.List), list.Issuer, list.Cause);
        }
        _told = [.. refused.Select(list => list.List)];
        if (_memory is null) return;
        foreach (var (root, list) in _trust.ListsInUse) _memory.Keep(root, list);
    }

    private string PathOf(Digest list) =>
        _files.Values.FirstOrDefault(file => file.Lists.Any(bytes => Digest.Of(bytes) == list))?.Path ?? "the list remembered";
}
