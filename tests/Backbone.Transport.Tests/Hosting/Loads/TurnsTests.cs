using System.Collections.Concurrent;
using Backbone.Hosting.Loads;
using Backbone.Protocol.Addresses;

namespace Backbone.Transport.Tests.Hosting.Loads;

/// <summary>Who brings much waits behind himself.</summary>
public sealed class TurnsTests
{
    private static readonly NationCode Jpn = NationCode.Parse("JPN");
    private static readonly NationCode Kor = NationCode.Parse("KOR");
    private static readonly NationCode Usa = NationCode.Parse("USA");

    private readonly Turns<NationCode> _turns = new(workers: 1);

    [Fact]
    public async Task A_nations_one_piece_waits_for_one_of_each_other_and_not_for_all_that_another_brought()
    {
        var cancel = TestContext.Current.CancellationToken;
        using var gate = new ManualResetEventSlim();
        var done = new ConcurrentQueue<string>();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var busy = _turns.RunAsync(Jpn, () =>
        {
            begun.SetResult();
            return ValueTask.FromResult(gate.Wait(TimeSpan.FromSeconds(20), cancel));
        });
        await begun.Task.WaitAsync(cancel); // what comes now waits, and nothing of it is taken before all of it is there
        var pieces = new[] { "JPN 1", "JPN 2", "JPN 3", "KOR 1", "USA 1", "KOR 2" }
            .Select(name => _turns.RunAsync(NationCode.Parse(name[..3]), () =>
            {
                done.Enqueue(name);
                return ValueTask.FromResult(name);
            })).ToList();
        gate.Set();
        Assert.True(await busy.WaitAsync(cancel));
        await Task.WhenAll(pieces).WaitAsync(cancel);
        Assert.Equal(["JPN 1", "KOR 1", "USA 1", "JPN 2", "KOR 2", "JPN 3"], done);
    }

    [Fact]
    public async Task What_a_piece_throws_is_its_own_and_the_next_one_is_done()
    {
        var broken = _turns.RunAsync<int>(Kor, () => throw new InvalidOperationException("broken"));
        var good = _turns.RunAsync(Usa, () => ValueTask.FromResult(7));
        Assert.Equal("broken", (await Assert.ThrowsAsync<InvalidOperationException>(() => broken)).Message);
        Assert.Equal(7, await good);
    }
}
