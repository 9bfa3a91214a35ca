using Backbone.Client;
using Backbone.Client.Sending;
using Backbone.Desk.Writing;
using Backbone.Protocol.Envelopes;
using Microsoft.Extensions.Time.Testing;

namespace Backbone.Desk.Tests.Writing;

/// <summary>Rulings follow what is written: only the newest counts, and nobody asks while somebody types.</summary>
public sealed class RulingWatchTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly List<(OutgoingMessage Message, int Bytes, CancellationToken Cancel, TaskCompletionSource<Preview> Answer)> _asked = [];
    private int _changes;

    [Fact]
    public async Task It_asks_when_the_writer_pauses_and_once()
    {
        using var watch = Watch();
        var first = watch.ChangeAsync(Message("KOR/kisa"));
        _clock.Advance(DeskLimits.RulingPause / 2);
        var second = watch.ChangeAsync(Message("KOR/kisa", "JPN/npa"));
        _clock.Advance(DeskLimits.RulingPause / 2);
        await first; // void
        Assert.Empty(_asked);
        Assert.True(watch.IsAsking);
        _clock.Advance(DeskLimits.RulingPause);
        Assert.Equal(["KOR/kisa", "JPN/npa"], Assert.Single(_asked).Message.To);
        _asked[0].Answer.SetResult(new Preview([], null));
        await second;
        Assert.Equal((false, 1), (watch.IsAsking, _changes));
        Assert.NotNull(watch.Preview);
    }

    [Fact]
    public async Task An_answer_to_what_was_written_before_is_never_shown()
    {
        using var watch = Watch();
        var first = watch.ChangeAsync(Message("KOR/kisa"));
        _clock.Advance(DeskLimits.RulingPause);
        var second = watch.ChangeAsync(Message("JPN/npa"));
        Assert.True(_asked[0].Cancel.IsCancellationRequested);
        _asked[0].Answer.SetResult(new Preview([], null)); // it came all the same
        await first;
        Assert.Null(watch.Preview);
        Assert.True(watch.IsAsking);
        _clock.Advance(DeskLimits.RulingPause);
        _asked[1].Answer.SetResult(new Preview([], null));
        await second;
        Assert.NotNull(watch.Preview);
    }

    [Fact]
    public async Task A_letter_more_asks_nothing_anew_and_a_marking_does()
    {
        using var watch = Watch();
        var asked = watch.ChangeAsync(Message("KOR/kisa"));
        _clock.Advance(DeskLimits.RulingPause);
        _asked[0].Answer.SetResult(new Preview([], null));
        await asked;
        await watch.ChangeAsync(Message("KOR/kisa") with { Subject = "another" });
        Assert.NotNull(watch.Preview);
        var again = watch.ChangeAsync(Message("KOR/kisa") with { Tlp = Tlp.Red });
        Assert.Null(watch.Preview);
        _clock.Advance(DeskLimits.RulingPause);
        _asked[1].Answer.SetException(new BackboneException(FaultKind.Unreachable, "it is away"));
        await again;
        Assert.Equal("it is away", watch.Fault?.Message);
        await watch.ChangeAsync(null);
        Assert.Equal((null, null, false), (watch.Fault, watch.Preview, watch.IsAsking));
    }

    private RulingWatch Watch() => new((message, bytes, cancel) =>
    {
        _asked.Add((message, bytes, cancel, new TaskCompletionSource<Preview>()));
        return _asked[^1].Answer.Task;
    }, _clock, () => _changes++);

    private static OutgoingMessage Message(params string[] to) => new()
    {
        To = [.. to],
        Tlp = Tlp.Green,
        Subject = "subject",
        Parts = [new MessagePart("text/plain", "en", "", "text"u8.ToArray())],
    };
}
