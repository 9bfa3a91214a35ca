using System.Collections.Concurrent;
using Backbone.Gateway.Documents;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.Gateway.Members;

/// <summary>
/// The streams that people and systems have open. A call asks the roster before it begins; whoever leaves the roster after that is cut off
/// here, also where the stream rests or waits for its caller to read: at once when a document changes the roster, and within two seconds
/// when the roster in force ends. Whose certificate is revoked loses the whole connection before (<see cref="Hosting.Connections"/>).
/// </summary>
internal sealed class StandingWatch : IDisposable
{
    /// <summary>How often the roster is asked where no document came.</summary>
    internal static readonly TimeSpan Look = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<Stream, bool> _open = new();
    private readonly DocumentKeeper _documents;
    private readonly TimeProvider _clock;
    private readonly ILogger<StandingWatch> _log;
    private readonly ITimer _timer;

    public StandingWatch(DocumentKeeper documents, TimeProvider clock, ILogger<StandingWatch> log)
    {
        (_documents, _clock, _log) = (documents, clock, log);
        _documents.Changed += JudgeAll;
        _timer = clock.CreateTimer(_ => JudgeAll(), null, Look, Look);
    }

    /// <summary>Enters a stream; dispose at its end.</summary>
    /// <param name="caller">Whose it is.</param>
    /// <param name="method">What was called.</param>
    /// <param name="cut">Cuts it off.</param>
    public IDisposable Enter(PrincipalAddress caller, string method, Action cut)
    {
        var stream = new Stream(this, caller, method, cut);
        _open[stream] = true;
        // The roster may have changed between the gate's look and the entry above: then nobody else would look.
        Judge(stream, _documents.Snapshot);
        return stream;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _documents.Changed -= JudgeAll;
        _timer.Dispose();
    }

    private void JudgeAll()
    {
        if (!_open.IsEmpty) JudgeAll(_documents.Snapshot);
    }

    private void JudgeAll(FederationSnapshot snapshot)
    {
        foreach (var (stream, _) in _open) Judge(stream, snapshot);
    }

    private void Judge(Stream stream, FederationSnapshot snapshot)
    {
        if (Standing.Check(snapshot, stream.Caller, Timestamp.Now(_clock)) is not { } refused || !_open.TryRemove(stream, out _)) return;
        _log.StreamCutOff(stream.Method, stream.Caller.ToString(), refused.Detail);
        stream.Cut();
    }

    private sealed class Stream(StandingWatch watch, PrincipalAddress caller, string method, Action cut) : IDisposable
    {
        public PrincipalAddress Caller => caller;

        public string Method => method;

        public void Cut() => cut();

        public void Dispose() => watch._open.TryRemove(this, out _);
    }
}
