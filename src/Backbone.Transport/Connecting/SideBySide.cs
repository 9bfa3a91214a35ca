using System.Net;
using System.Net.Sockets;

namespace Backbone.Transport.Connecting;

/// <summary>
/// Connects to a name with several addresses: they are tried side by side, each a little after the one before, and the first
/// that answers is taken (RFC 8305, Happy Eyeballs). So an address that is dead costs a quarter of a second and no more.
/// </summary>
/// <param name="resolve">Finds the addresses of a name.</param>
/// <param name="open">Connects to one.</param>
/// <param name="clock">Times the head start.</param>
internal sealed class SideBySide(
    Func<string, CancellationToken, Task<IPAddress[]>> resolve, Func<IPEndPoint, CancellationToken, Task<Stream>> open, TimeProvider clock)
{
    /// <summary>How much earlier an address is tried than the next (RFC 8305 § 5).</summary>
    public static readonly TimeSpan HeadStart = TimeSpan.FromMilliseconds(250);

    /// <summary>By the system's names and sockets.</summary>
    public static SideBySide OfSystem { get; } = new(
        (name, cancel) => Dns.GetHostAddressesAsync(name, cancel), OpenAsync, TimeProvider.System);

    /// <summary>A connection to a name or address.</summary>
    /// <exception cref="SocketException">The name has no address, or no address answers: what the last one said.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public async Task<Stream> ConnectAsync(string host, int port, CancellationToken cancel)
    {
        var waiting = new Queue<IPAddress>(Alternate(IPAddress.TryParse(host, out var one) ? [one] : await resolve(host, cancel).ConfigureAwait(false)));
        if (waiting.Count == 0) throw new SocketException((int)SocketError.HostNotFound);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var running = new List<Task<Stream>>();
        try
        {
            while (true)
            {
                if (waiting.TryDequeue(out var address)) running.Add(open(new IPEndPoint(address, port), over.Token));
                if (await FirstAsync(running, waiting.Count > 0, over.Token).ConfigureAwait(false) is not { } done) continue;
                running.Remove(done);
                if (done.IsCompletedSuccessfully || (running.Count == 0 && waiting.Count == 0)) return await done.ConfigureAwait(false);
                cancel.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
            foreach (var late in running) _ = CloseAsync(late);
        }
    }

    /// <summary>The attempt that ended; null where it is time for the next address.</summary>
    private async Task<Task<Stream>?> FirstAsync(List<Task<Stream>> running, bool more, CancellationToken cancel)
    {
        var any = Task.WhenAny(running);
        if (!more) return await any.ConfigureAwait(false);
        using var answered = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var pause = Task.Delay(HeadStart, clock, answered.Token);
        var first = await Task.WhenAny(any, pause).ConfigureAwait(false);
        await answered.CancelAsync().ConfigureAwait(false);
        return first == any ? await any.ConfigureAwait(false) : null;
    }

    /// <summary>One of each family in turn, beginning with the family that the system put first.</summary>
    private static IEnumerable<IPAddress> Alternate(IPAddress[] addresses)
    {
        var families = addresses.GroupBy(address => address.AddressFamily).Select(family => family.ToList()).ToList();
        for (var i = 0; i < addresses.Length; i++)
            foreach (var family in families.Where(family => i < family.Count))
                yield return family[i];
    }

    private static async Task<Stream> OpenAsync(IPEndPoint point, CancellationToken cancel)
    {
        var socket = new Socket(point.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(point, cancel).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // What comes too late is not needed, and what it fails with is no news.
    private static async Task CloseAsync(Task<Stream> late)
    {
        try
        {
            await (await late.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is SocketException or OperationCanceledException or IOException)
        {
        }
    }
}
