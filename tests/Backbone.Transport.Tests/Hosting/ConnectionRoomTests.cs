using System.Net;
using System.Net.Sockets;
using Backbone.Hosting;
using Backbone.Hosting.Connections;
using Backbone.Hosting.Settings;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Backbone.Transport.Tests.Hosting;

/// <summary>Connections never take the last file that the process may open, and a listener without room waits for some.</summary>
public sealed class ConnectionRoomTests
{
    [Theory]
    [InlineData(256, 64), InlineData(400, 208), InlineData(1024, 832), InlineData(1_048_576, HostingLimits.Connections)]
    [InlineData(int.MaxValue, HostingLimits.Connections)]
    public void Connections_follow_the_limit_of_open_files(int files, int connections)
    {
        var room = ConnectionRoom.Of(files);
        Assert.Equal(connections, room.Grpc);
        Assert.True(room.HandshakesOfAddress < room.Handshakes && room.Handshakes < room.Grpc);
    }

    [Fact]
    public void Too_few_files_are_said_with_the_remedy() =>
        Assert.Contains("ulimit -n", Assert.Throws<SettingsException>(() => ConnectionRoom.Of(64)).Message, StringComparison.Ordinal);

    [Fact(Timeout = 60_000)]
    public async Task A_listener_without_room_takes_the_next_connection_when_one_is_closed()
    {
        var cancel = TestContext.Current.CancellationToken;
        var transport = new PausingTransport(
            Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance, new ConnectionRoom(Grpc: 1));
        await using var listener = await transport.BindAsync(new IPEndPoint(IPAddress.Loopback, 0), cancel);
        var (callers, accepted) = (new List<Socket>(), new List<Microsoft.AspNetCore.Connections.ConnectionContext>());
        for (var i = 0; i < 34; i++)
        {
            callers.Add(new Socket(SocketType.Stream, ProtocolType.Tcp));
            await callers[^1].ConnectAsync(listener.EndPoint, cancel);
        }
        for (var i = 0; i < 33; i++) accepted.Add((await listener.AcceptAsync(cancel))!);
        var next = listener.AcceptAsync(cancel).AsTask();
        Assert.False(next.IsCompleted);
        accepted[0].Abort();
        accepted.Add((await next)!);

        var none = listener.AcceptAsync(cancel).AsTask();
        await listener.UnbindAsync(cancel);
        Assert.Null(await none);
        foreach (var connection in accepted) await connection.DisposeAsync();
        foreach (var caller in callers) caller.Dispose();
    }
}
