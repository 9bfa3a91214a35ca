using System.Net;
using System.Net.Sockets;

namespace Backbone.Transport.Tests.Fetching;

/// <summary>An address that certificates name, and that nobody must ask: counts who connects, and hangs up.</summary>
internal sealed class Bait : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<EndPoint> _seen = [];
    private readonly Task _accepting;
    private volatile bool _over;

    public Bait()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    private IPEndPoint Address => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>A URL of this address.</summary>
    public string Url(string path) => $"http://{Address}/{path}";

    /// <summary>
    /// How many connected so far. The bait connects to itself and waits until that was counted: connections are taken in
    /// the order in which they came, so whatever came before was counted too.
    /// </summary>
    public async Task<int> ConnectionsAsync(CancellationToken cancel)
    {
        using var own = new TcpClient(AddressFamily.InterNetwork);
        await own.ConnectAsync(Address, cancel);
        await own.GetStream().ReadExactlyAsync(new byte[1], cancel);
        lock (_seen) return _seen.Count(other => !other.Equals(own.Client.LocalEndPoint));
    }

    public void Dispose()
    {
        _over = true;
        _listener.Dispose();
        _accepting.Wait();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                using var caller = await _listener.AcceptTcpClientAsync();
                lock (_seen) _seen.Add(caller.Client.RemoteEndPoint!);
                // One byte, which the bait itself waits for and no fetcher understands.
                await caller.GetStream().WriteAsync(new byte[1]);
            }
        }
        catch (Exception fault) when (_over && fault is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The test is over.
        }
    }
}
