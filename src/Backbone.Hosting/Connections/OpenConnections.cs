using System.Collections.Concurrent;
using Backbone.Hosting.Loads;
using Backbone.Protocol.Addresses;
using Backbone.Transport;
using Backbone.Transport.Peers;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace Backbone.Hosting.Connections;

/// <summary>
/// The connections whose callers were accepted. TLS asks only once; here each caller is judged again whenever roots or
/// revocation lists change, and every thirty seconds for certificates that end, and is cut off when refused. One caller
/// has a bounded number of them.
/// </summary>
internal sealed class OpenConnections : IDisposable
{
    private static readonly CallBound OfCaller = new("connections of one caller", HostingLimits.ConnectionsOfCaller);

    private readonly ConcurrentDictionary<BaseConnectionContext, PeerFeature> _open = new();
    private readonly OpenCalls<TlsIdentity> _byCaller = new();
    private readonly PeerVerifier _verifier;
    private readonly Door _door;
    private readonly ILogger<OpenConnections> _log;
    private readonly ITimer _timer;

    public OpenConnections(MutualTlsServer tls, Door door, TimeProvider clock, ILogger<OpenConnections> log)
    {
        (_verifier, _door, _log) = (tls.Verifier, door, log);
        _verifier.Trust.Changed += JudgeAll;
        _timer = clock.CreateTimer(_ => JudgeAll(), null, HostingLimits.RecheckPeriod, HostingLimits.RecheckPeriod);
    }

    public void Add(BaseConnectionContext connection, PeerFeature peer)
    {
        connection.Features.Get<HandshakeFeature>()?.Done();
        if (_byCaller.TryEnter(peer.Identity, OfCaller) is not { } place)
        {
            _door.Refuse(connection, peer.Identity.ToString(), OfCaller);
            return;
        }
        connection.Features.Set(peer);
        _open[connection] = peer;
        connection.ConnectionClosed.Register(() =>
        {
            _open.TryRemove(connection, out _);
            place.Dispose();
        });
        // Trust may have changed between the verdict and the entry above: then nobody else would look.
        Judge(connection, peer);
    }

    public void Dispose()
    {
        _verifier.Trust.Changed -= JudgeAll;
        _timer.Dispose();
    }

    private void JudgeAll()
    {
        foreach (var (connection, peer) in _open) Judge(connection, peer);
    }

    private void Judge(BaseConnectionContext connection, PeerFeature peer)
    {
        if (_verifier.Verify(peer.Certificate) is not PeerVerdict.Refused refused) return;
        if (!_open.TryRemove(connection, out _)) return;
        _log.CutOff(peer.Identity, refused.Reason, refused.Advice);
        connection.Abort(new ConnectionAbortedException(
            $"the caller's certificate is no longer accepted: {refused.Reason}"));
    }
}
