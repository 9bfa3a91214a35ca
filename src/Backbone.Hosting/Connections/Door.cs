using Backbone.Hosting.Loads;
using Backbone.Transport;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace Backbone.Hosting.Connections;

/// <summary>
/// What a connection passes before TLS: is there room among all, among the handshakes under way, and among those of its
/// network address. Who finds none is closed without an answer; a few of them are logged, the rest are counted.
/// </summary>
internal sealed class Door : IDisposable
{
    private static readonly CallBound Connections = new("connections", HostingLimits.Connections);
    private static readonly CallBound Handshakes = new("handshakes", HostingLimits.Handshakes);
    private static readonly CallBound OfAddress = new("handshakes of one address", HostingLimits.HandshakesOfAddress);

    private readonly OpenCalls<string> _inside = new();
    private readonly ILogger<Door> _log;
    private readonly SparingLog _sparing;

    public Door(TimeProvider clock, ILogger<Door> log) =>
        (_log, _sparing) = (log, new SparingLog(clock, log.MoreConnectionsRefused));

    /// <summary>Lets a connection in and waits until it is closed.</summary>
    public async Task PassAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var address = RemoteAddress.Of(connection.RemoteEndPoint);
        using var place = _inside.TryEnter("", Connections);
        using var handshake = place is null ? null : _inside.TryEnter("", Handshakes);
        using var ofAddress = handshake is null ? null : _inside.TryEnter(address, OfAddress);
        if (ofAddress is null)
        {
            Refuse(connection, address, place is null ? Connections : handshake is null ? Handshakes : OfAddress);
            return;
        }
        connection.Features.Set(new HandshakeFeature(() =>
        {
            handshake!.Dispose();
            ofAddress.Dispose();
        }));
        await next(connection);
    }

    /// <summary>Closes a connection for which there is no room.</summary>
    public void Refuse(BaseConnectionContext connection, string who, CallBound bound)
    {
        if (_sparing.MayTell(who)) _log.ConnectionRefused(who, $"there are {bound.Most} {bound.Name}");
        connection.Abort(new ConnectionAbortedException($"there are {bound.Most} {bound.Name}"));
    }

    public void Dispose() => _sparing.Dispose();
}
