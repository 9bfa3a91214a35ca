using System.Net;
using System.Net.Sockets;
using Backbone.Transport.Connecting;
using Microsoft.Extensions.Time.Testing;

namespace Backbone.Transport.Tests.Connecting;

/// <summary>A name with several addresses is connected to by the first that answers, whatever the others do.</summary>
public sealed class SideBySideTests
{
    private static readonly IPAddress Six = IPAddress.Parse("2001:db8::1");
    private static readonly IPAddress Four = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress OtherFour = IPAddress.Parse("192.0.2.2");

    private readonly FakeTimeProvider _clock = new();
    private readonly Dictionary<IPAddress, TaskCompletionSource<Stream>> _attempts = [];
    private readonly List<IPAddress> _tried = [];
    private bool _hasty;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_dead_address_costs_its_head_start_and_no_more()
    {
        var connecting = Connect(Six, Four);
        Assert.Equal([Six], _tried);
        _clock.Advance(SideBySide.HeadStart);
        await Until(() => _tried.Count == 2);
        using var stream = new MemoryStream();
        _attempts[Four].SetResult(stream);
        Assert.Same(stream, await connecting);
    }

    [Fact]
    public async Task An_address_that_refuses_costs_nothing()
    {
        var connecting = Connect(Six, Four);
        _attempts[Six].SetException(new SocketException((int)SocketError.NetworkUnreachable));
        await Until(() => _tried.Count == 2);
        using var stream = new MemoryStream();
        _attempts[Four].SetResult(stream);
        Assert.Same(stream, await connecting);
    }

    [Fact]
    public async Task Families_take_turns_and_the_slow_one_is_closed_when_it_comes_after_all()
    {
        var connecting = Connect(Six, Four, OtherFour, IPAddress.Parse("2001:db8::2"));
        for (var tried = 2; tried <= 4; tried++)
        {
            _clock.Advance(SideBySide.HeadStart);
            await Until(() => _tried.Count == tried);
        }
        Assert.Equal([AddressFamily.InterNetworkV6, AddressFamily.InterNetwork, AddressFamily.InterNetworkV6, AddressFamily.InterNetwork],
            _tried.Select(address => address.AddressFamily));
        var late = new MemoryStream();
        using var stream = new MemoryStream();
        _attempts[Four].SetResult(stream);
        Assert.Same(stream, await connecting);
        _attempts[Six].SetResult(late);
        await Until(() => !late.CanRead);
    }

    [Fact]
    public async Task Where_none_answers_the_last_says_why()
    {
        var connecting = Connect(Six, Four);
        _attempts[Six].SetException(new SocketException((int)SocketError.NetworkUnreachable));
        await Until(() => _tried.Count == 2);
        _attempts[Four].SetException(new SocketException((int)SocketError.ConnectionRefused));
        Assert.Equal(SocketError.ConnectionRefused, (await Assert.ThrowsAsync<SocketException>(() => connecting)).SocketErrorCode);
    }

    [Fact]
    public async Task A_name_without_an_address_is_not_found() => Assert.Equal(
        SocketError.HostNotFound, (await Assert.ThrowsAsync<SocketException>(() => Connect())).SocketErrorCode);

    [Fact]
    public async Task Who_gives_up_waits_for_nothing()
    {
        _hasty = true;
        using var gone = new CancellationTokenSource();
        var connecting = Dialer(Six, Four).ConnectAsync("gateway.example", 7443, gone.Token);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting);
    }

    private Task<Stream> Connect(params IPAddress[] addresses) => Dialer(addresses).ConnectAsync("gateway.example", 7443, Cancel);

    private SideBySide Dialer(params IPAddress[] addresses) => new(
        (_, _) => Task.FromResult(addresses), (point, cancel) =>
        {
            var attempt = _attempts[point.Address] = new TaskCompletionSource<Stream>();
            if (_hasty) cancel.Register(() => attempt.TrySetCanceled(cancel));
            lock (_tried) _tried.Add(point.Address);
            return attempt.Task;
        }, _clock);

    private static async Task Until(Func<bool> good)
    {
        while (!good())
        {
            Cancel.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
