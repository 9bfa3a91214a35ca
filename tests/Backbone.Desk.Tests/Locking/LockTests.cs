using Backbone.Client;
using Backbone.Client.Connection;
using Backbone.Custody;
using Backbone.Desk.Locking;
using Backbone.Desk.Session;
using Backbone.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace Backbone.Desk.Tests.Locking;

public sealed class LockTests(MadeProfile made) : IDisposable
{
    private readonly FakeTimeProvider _clock = new(TimeProvider.System.GetUtcNow());
    private DeskSession? _made;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private DeskSession Session => _made ??= new DeskSession(made.Profile, new ClientOptions(), _clock);

    public void Dispose() => _made?.Dispose();

    [Fact]
    public void While_it_is_locked_the_keys_are_gone()
    {
        var custody = KeyFileCustody.Open(made.Profile.KeysFolder, made.Passphrase);
        Assert.NotEmpty(custody.SigningKids);
        new OpenSession(BackboneClient.Connect(made.Profile, custody, _clock), custody).Dispose();
        Assert.Empty(custody.SigningKids);
        Assert.Empty(custody.OpeningKids);
    }

    [Fact]
    public async Task What_is_under_way_is_broken_off_and_nothing_can_be_asked()
    {
        Session.Open(made.Passphrase);
        var begun = new TaskCompletionSource();
        var asked = Session.AskAsync(async (_, cancel) =>
        {
            begun.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, _clock, cancel);
            return 0;
        }, Cancel);
        await begun.Task;
        Session.Lock();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Session.AskAsync((_, _) => Task.FromResult(0), Cancel));
    }

    [Fact]
    public async Task An_answer_that_comes_after_it_was_locked_is_thrown_away()
    {
        Session.Open(made.Passphrase);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Session.AskAsync((_, _) =>
        {
            Session.Lock();
            return Task.FromResult("content");
        }, Cancel));
        Session.Open(made.Passphrase);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Session.AskAsync<string>((_, _) =>
        {
            Session.Lock();
            throw new ObjectDisposedException("client");
        }, Cancel));
    }

    [Fact]
    public async Task The_passphrase_opens_it_again_and_a_wrong_one_costs_time()
    {
        using var door = new DeskLock(Session, _clock);
        var first = Assert.IsType<DeskLock.Answer.Refused>(await door.OpenAsync("another", Cancel));
        Assert.Equal(TimeSpan.FromSeconds(1), first.Left);
        Assert.IsType<DeskLock.Answer.TooSoon>(await door.OpenAsync(made.Passphrase, Cancel));
        Assert.False(Session.IsOpen);
        _clock.Advance(first.Left);
        var second = Assert.IsType<DeskLock.Answer.Refused>(await door.OpenAsync("another", Cancel));
        Assert.Equal(TimeSpan.FromSeconds(2), second.Left);
        _clock.Advance(second.Left);
        Assert.IsType<DeskLock.Answer.Opened>(await door.OpenAsync(made.Passphrase, Cancel));
        Assert.True(Session.IsOpen);
    }

    [Fact]
    public void The_wait_grows_and_ends_at_half_a_minute()
    {
        var pace = new PassphrasePace(_clock);
        for (var i = 0; i < 100; i++) pace.Wrong();
        Assert.Equal(TimeSpan.FromSeconds(30), pace.Left);
        pace.Right();
        Assert.Equal(TimeSpan.Zero, pace.Left);
    }

    [Fact]
    public async Task It_locks_when_nobody_has_done_anything_and_not_before()
    {
        Session.Open(made.Passphrase);
        var locked = new TaskCompletionSource();
        Session.Changed += locked.SetResult;
        using var watch = new IdleWatch(Session, new DeskOptions { Profile = made.Profile, LockAfter = TimeSpan.FromMinutes(2) }, _clock);
        await watch.StartAsync(Cancel);
        Advance(TimeSpan.FromSeconds(115));
        Session.Touch();
        Advance(TimeSpan.FromSeconds(115));
        Assert.True(Session.IsOpen);
        while (!locked.Task.IsCompleted)
        {
            _clock.Advance(DeskLimits.IdleLook);
            await Task.Yield();
            Cancel.ThrowIfCancellationRequested();
        }
        Assert.False(Session.IsOpen);
        Assert.True(Session.Idle >= TimeSpan.FromMinutes(2));
        await watch.StopAsync(Cancel);
    }

    [Fact]
    public void A_machine_that_slept_was_not_in_use_meanwhile()
    {
        var clock = new JumpingClock(_clock);
        using var session = new DeskSession(made.Profile, new ClientOptions(), clock);
        clock.Jump(TimeSpan.FromHours(8)); // the steady clock stands still while a machine sleeps
        Assert.Equal(TimeSpan.FromHours(8), session.Idle);
        session.Touch();
        clock.Jump(TimeSpan.FromHours(-1));
        _clock.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal(TimeSpan.FromMinutes(3), session.Idle);
    }

    private void Advance(TimeSpan span)
    {
        for (var passed = TimeSpan.Zero; passed < span; passed += DeskLimits.IdleLook) _clock.Advance(DeskLimits.IdleLook);
    }
}
