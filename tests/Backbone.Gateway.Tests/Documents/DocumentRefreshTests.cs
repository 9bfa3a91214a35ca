using Backbone.Gateway.Documents;
using Backbone.Protocol.Addresses;
using Microsoft.Extensions.Time.Testing;

namespace Backbone.Gateway.Tests.Documents;

/// <summary>However much asks for a nation's newest documents, they are asked for once a second.</summary>
public sealed class DocumentRefreshTests : IDisposable
{
    private static readonly NationCode Jpn = NationCode.Parse("JPN");
    private static readonly NationCode Usa = NationCode.Parse("USA");

    private readonly FakeTimeProvider _clock = new();
    private readonly List<(NationCode Nation, TaskCompletionSource Answer)> _asked = [];
    private readonly SemaphoreSlim _began = new(0);
    private readonly DocumentRefresh _refresh;

    public DocumentRefreshTests() => _refresh = new DocumentRefresh(AskAsync, _clock);

    public void Dispose() => _began.Dispose();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_asks_while_one_is_under_way_shares_the_next_one_and_that_begins_a_second_later()
    {
        var first = _refresh.RefreshAsync(Jpn, Cancellation);
        await _began.WaitAsync(Cancellation);
        var later = Enumerable.Range(0, 50).Select(_ => _refresh.RefreshAsync(Jpn, Cancellation)).ToList();
        _asked[0].Answer.SetResult();
        await first;
        Assert.All(later, one => Assert.False(one.IsCompleted)); // the answer that came was asked for before they asked
        while (!await _began.WaitAsync(TimeSpan.FromMilliseconds(10), Cancellation)) _clock.Advance(DocumentRefresh.Pause / 4);
        Assert.Equal(2, _asked.Count);
        _asked[1].Answer.SetResult();
        await Task.WhenAll(later);
        Assert.Equal(2, _asked.Count);
    }

    [Fact]
    public async Task One_nations_questions_make_no_other_wait()
    {
        _ = _refresh.RefreshAsync(Jpn, Cancellation);
        await _began.WaitAsync(Cancellation);
        var other = _refresh.RefreshAsync(Usa, Cancellation);
        await _began.WaitAsync(Cancellation);
        Assert.Equal(Usa, _asked[1].Nation);
        _asked[1].Answer.SetResult();
        await other;
    }

    [Fact]
    public async Task What_breaks_is_told_to_who_asked_and_the_next_one_is_asked_for()
    {
        var broken = _refresh.RefreshAsync(Jpn, Cancellation);
        await _began.WaitAsync(Cancellation);
        _asked[0].Answer.SetException(new IOException("away"));
        await Assert.ThrowsAsync<IOException>(() => broken);
        _clock.Advance(DocumentRefresh.Pause);
        var good = _refresh.RefreshAsync(Jpn, Cancellation);
        await _began.WaitAsync(Cancellation);
        _asked[1].Answer.SetResult();
        await good;
    }

    private Task AskAsync(NationCode nation, CancellationToken cancellation)
    {
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _asked.Add((nation, answer));
        _began.Release();
        return answer.Task.WaitAsync(cancellation);
    }
}
