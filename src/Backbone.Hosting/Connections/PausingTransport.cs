using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Backbone.Hosting.Connections;

/// <summary>
/// Kestrel's sockets, with a pause: where a listener has as many connections open as there is room for, and a few that are just
/// being turned away, it takes the next one only when one is closed. Kestrel itself would go on to accept, and where the system
/// has no file left for a connection, try again without a pause.
/// </summary>
internal sealed class PausingTransport(IOptions<SocketTransportOptions> options, ILoggerFactory logs, ConnectionRoom room)
    : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    /// <summary>Connections beyond the room that are accepted to be turned away, which tells their callers at once.</summary>
    private const int TurnedAway = 32;

    private readonly SocketTransportFactory _sockets = new(options, logs);

    public bool CanBind(EndPoint endpoint) => _sockets.CanBind(endpoint);

    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new Listener(await _sockets.BindAsync(endpoint, cancellationToken), room.Grpc + TurnedAway);

    private sealed class Listener(IConnectionListener inner, int most) : IConnectionListener
    {
        private readonly SemaphoreSlim _free = new(most);
        private readonly CancellationTokenSource _unbound = new();

        public EndPoint EndPoint => inner.EndPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            try
            {
                await _free.WaitAsync(_unbound.Token);
            }
            catch (OperationCanceledException)
            {
                return null; // what Kestrel takes for the end of a listener
            }
            var connection = await inner.AcceptAsync(cancellationToken);
            if (connection is null) return null;
            connection.ConnectionClosed.Register(() => _free.Release());
            return connection;
        }

        public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            await _unbound.CancelAsync();
            await inner.UnbindAsync(cancellationToken);
        }

        public async ValueTask DisposeAsync()
        {
            await inner.DisposeAsync();
            _unbound.Dispose();
        }
    }
}
