using System.Net;
using System.Net.Sockets;
using Backbone.Desk.Door;

namespace Backbone.Desk.Tests.Door;

public sealed class SameUserTests
{
    private static readonly string[] Table =
    [
        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
        "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 1 1 0 100 0 0 10 0",
        "   1: 0100007F:C350 0100007F:1F90 06 00000000:00000000 00:00000000 00000000  1000        0 2 1 0 100 0 0 10 0",
        "   2: 0100007F:C351 0100007F:1F90 01 00000000:00000000 00:00000000 00000000  1001        0 3 1 0 100 0 0 10 0",
        "   3: 0100007F:1F90 0100007F:C351 01 00000000:00000000 00:00000000 00000000  1000        0 4 1 0 100 0 0 10 0",
        "   4: 00000000000000000000000001000000:C352 00000000000000000000000001000000:1F90 01 00000000:00000000 00:00000000 00000000  1002        0 5 1",
    ];

    [Theory]
    [InlineData("127.0.0.1:50001", "127.0.0.1:8080", "1001")]
    [InlineData("127.0.0.1:8080", "127.0.0.1:50001", "1000")]
    [InlineData("[::1]:50002", "[::1]:8080", "1002")]
    [InlineData("127.0.0.1:50000", "127.0.0.1:8080", null)] // it has ended
    [InlineData("127.0.0.1:50003", "127.0.0.1:8080", null)]
    public void The_kernel_says_whose_an_end_is(string local, string remote, string? user)
    {
        if (!BitConverter.IsLittleEndian) return;
        Assert.Equal(user, SameUser.UserOf(Table, IPEndPoint.Parse(local), IPEndPoint.Parse(remote)));
    }

    [Fact]
    public void The_user_in_force_counts() => Assert.Equal("1002", SameUser.OwnOf(["Name:\tbackbone", "Uid:\t1001\t1002\t1003\t1004"]));

    [Theory]
    [InlineData(AddressFamily.InterNetwork)]
    [InlineData(AddressFamily.InterNetworkV6)] // as most programs do, whichever address they call
    public async Task A_connection_of_ones_own_is_known_as_that(AddressFamily family)
    {
        if (!SameUser.IsKnown || (family == AddressFamily.InterNetworkV6 && !Socket.OSSupportsIPv6)) return;
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        using var client = new Socket(family, SocketType.Stream, ProtocolType.Tcp);
        if (family == AddressFamily.InterNetworkV6) client.DualMode = true;
        await client.ConnectAsync(listener.LocalEndPoint!, TestContext.Current.CancellationToken);
        using var server = await listener.AcceptAsync(TestContext.Current.CancellationToken);
        Assert.True(SameUser.IsAt((IPEndPoint)server.RemoteEndPoint!, (IPEndPoint)server.LocalEndPoint!));
        Assert.False(SameUser.IsAt(new IPEndPoint(IPAddress.Loopback, 1), (IPEndPoint)server.LocalEndPoint!));
    }
}
