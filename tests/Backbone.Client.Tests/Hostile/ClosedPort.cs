using System.Net;
using System.Net.Sockets;

namespace Backbone.Client.Tests.Hostile;

/// <summary>A port of this machine that refuses connections, and that nobody else gets meanwhile.</summary>
internal sealed class ClosedPort : IDisposable
{
    private readonly Socket _bound = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public ClosedPort() => _bound.Bind(new IPEndPoint(IPAddress.Loopback, 0));

    public Uri Address => new($"https://{_bound.LocalEndPoint}");

    public void Dispose() => _bound.Dispose();
}
