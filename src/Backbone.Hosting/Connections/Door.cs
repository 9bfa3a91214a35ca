using Backbone.Hosting.Loads;
using Backbone.Transport;
using Backbone.Transport.Trust;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace Backbone.Hosting.Connections;

/// <summary>
/// What a connection passes before TLS: is there room among all, among the handshakes under way, and among those of its
/// network address. Who finds none is closed without an answer; a few of them are logged, the rest are counted.
/// </summary>
internal sealed class Door : IDisposable
{
    private static readonly CallBound Management = new("connections to management", HostingLimits.ManagementConnections);

    private readonly CallBound _connections;
    private readonly CallBound _handshakes;
    private readonly CallBound _ofAddress;
    private readonly OpenCalls<string> _inside = new();
    private readonly ILogger<Door> _log;
    private readonly SparingLog _sparing;

    private readonly TrustStore _trust;

    public Door(ConnectionRoom room, TrustStore trust, TimeProvider clock, ILogger<Door> log)
    {
        _trust = trust;
        (_log, _sparing) = (log, new SparingLog(clock, log.MoreConnectionsRefused));
        _connections = new CallBound("connections", room.Grpc);
        _handshakes = new CallBound("handshakes", room.Handshakes);
        _ofAddress = new CallBound("handshakes of one address", room.HandshakesOfAddress);
    }

    /// <summary>Lets a connection in and waits until it is closed.</summary>
    public async Task PassAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        // While it starts, this process knows no roots: whoever is turned away now before TLS comes again, and whoever were
        // refused by it would be told that his certificate is not taken.
        if (!_trust.HasRoots)
        {
            connection.Abort(new ConnectionAbortedException("the process is still starting"));
            return;
        }
        var address = RemoteAddress.Of(connection.RemoteEndPoint);
        using var place = _inside.TryEnter("", _connections);
        using var handshake = place is null ? null : _inside.TryEnter("", _handshakes);
        using var ofAddress = handshake is null ? null : _inside.TryEnter(address, _ofAddress);
        if (ofAddress is null)
        {
            Refuse(connection, address, place is null ? _connections : handshake is null ? _handshakes : _ofAddress);
            return;
        }
        connection.Features.Set(new HandshakeFeature(() =>
        {
            handshake!.Dispose();
            ofAddress.Dispose();
        }));
        await next(connection);
    }

    /// <summary>The same to management, which knows nobody.</summary>
    public async Task PassToManagementAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        using var place = _inside.TryEnter("", Management);
        if (place is null) Refuse(connection, RemoteAddress.Of(connection.RemoteEndPoint), Management);
        else await next(connection);
    }

    /// <summary>Closes a connection for which there is no room.</summary>
    public void Refuse(BaseConnectionContext connection, string who, CallBound bound)
    {
        if (_sparing.MayTell(who)) _log.ConnectionRefused(who, $"there are {bound.Most} {bound.Name}");
        connection.Abort(new ConnectionAbortedException($"there are {bound.Most} {bound.Name}"));
    }

    /// <summary>Connections of the gRPC listener that are open.</summary>
    public int Open => _inside.Count("", _connections);

    /// <summary>Connections of the gRPC listener that there may be.</summary>
    public int Most => _connections.Most;

    public void Dispose() => _sparing.Dispose();
}
