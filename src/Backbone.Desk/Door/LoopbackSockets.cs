using System.Net;
using System.Net.Sockets;

namespace Backbone.Desk.Door;

/// <summary>
/// Sockets of the loopback addresses 127.0.0.1 and, where the machine has it, ::1, both on one port. They are bound here, and not by the
/// server, because it cannot give two addresses the same free port.
/// </summary>
internal sealed class LoopbackSockets : IDisposable
{
    /// <summary>How often another free port is taken because the same one is used on ::1.</summary>
    private const int Tries = 16;

    private readonly Dictionary<IPEndPoint, Socket> _sockets;

    private LoopbackSockets(int port, Dictionary<IPEndPoint, Socket> sockets) => (Port, _sockets) = (port, sockets);

    /// <summary>The port.</summary>
    public int Port { get; }

    /// <summary>The addresses with their port.</summary>
    public IEnumerable<IPEndPoint> EndPoints => _sockets.Keys;

    /// <summary>The socket of one address.</summary>
    public Socket Of(EndPoint address) => _sockets[(IPEndPoint)address];

    /// <summary>Binds them.</summary>
    /// <param name="port">The port; 0: any that is free.</param>
    /// <exception cref="SocketException">The port is in use, or may not be used.</exception>
    public static LoopbackSockets Bind(int port)
    {
        for (var left = Tries; ; left--)
        {
            var first = BindOne(new IPEndPoint(IPAddress.Loopback, port));
            var bound = ((IPEndPoint)first.LocalEndPoint!).Port;
            var sockets = new Dictionary<IPEndPoint, Socket> { [new IPEndPoint(IPAddress.Loopback, bound)] = first };
            if (!Socket.OSSupportsIPv6) return new LoopbackSockets(bound, sockets);
            var second = new IPEndPoint(IPAddress.IPv6Loopback, bound);
            try
            {
                sockets.Add(second, BindOne(second));
                return new LoopbackSockets(bound, sockets);
            }
            catch (SocketException fault) when (fault.SocketErrorCode is SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported)
            {
                return new LoopbackSockets(bound, sockets); // the machine has no ::1
            }
            catch (SocketException) when (port == 0 && left > 1)
            {
                first.Dispose();
            }
            catch
            {
                first.Dispose();
                throw;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var socket in _sockets.Values) socket.Dispose();
    }

    private static Socket BindOne(IPEndPoint address)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (address.AddressFamily == AddressFamily.InterNetworkV6) socket.DualMode = false;
            socket.Bind(address);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
