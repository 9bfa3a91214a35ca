using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Releasing;
using Backbone.Gateway.Storage;
using Backbone.Protocol.Envelopes;

namespace Backbone.Gateway.Tests.Releasing;

/// <summary>What is refused is evidence, once; a client that tries for ever fills no store.</summary>
public sealed class RefusalEvidenceTests : IAsyncDisposable
{
    private readonly Bench _bench = new();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task The_same_refused_message_is_evidence_once()
    {
        var refused = Refused();
        for (var i = 0; i < 100; i++) Assert.IsType<ReleaseOutcome.Refused>(await _bench.ReleaseAsync(refused));
        Assert.Single(await _bench.JournalAsync());
    }

    [Fact]
    public async Task How_often_it_came_is_told_at_a_thousand_times()
    {
        var refused = Refused();
        await _bench.ReleaseAsync(refused);
        await _bench.WriteAsync(session =>
        {
            for (var i = 2; i < RefusalEvidence.OftenTimes; i++) RefusalTable.CountAgain(session, refused.Id);
        });
        await _bench.ReleaseAsync(refused);
        await _bench.ReleaseAsync(refused);
        var alarm = Assert.Single(await _bench.JournalAsync(), entry => entry.Alarm is not null).Alarm;
        Assert.Equal(AlarmKind.RefusedOften, alarm.Kind);
        Assert.Contains("1000 times", alarm.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_one_caller_a_day_keeps_only_so_many_and_an_alarm_says_so()
    {
        var caller = _bench.Letters.Plan("KOR/kisa/lee", "USA/cisa").Handling.Author;
        await _bench.WriteAsync(session =>
        {
            for (var i = 0; i < RefusalEvidence.MostOfDay + 10; i++)
                RefusalEvidence.Keep(session, new EnvelopeId(Protocol.Digest.Of(BitConverter.GetBytes(i))), caller,
                    new JournalEntry { Ruled = new Ruled() }, _bench.Now);
        });
        var journal = await _bench.JournalAsync();
        Assert.Equal(RefusalEvidence.MostOfDay, journal.Count(entry => entry.Ruled is not null));
        Assert.Equal(AlarmKind.RefusedOften, Assert.Single(journal, entry => entry.Alarm is not null).Alarm.Kind);
        _bench.Clock.Advance(TimeSpan.FromDays(1));
        await _bench.ReleaseAsync(Refused());
        Assert.Equal(RefusalEvidence.MostOfDay + 1, (await _bench.JournalAsync()).Count(entry => entry.Ruled is not null));
    }

    [Fact]
    public async Task What_is_remembered_of_refused_messages_has_an_end()
    {
        await _bench.WriteAsync(session =>
        {
            for (var i = 0; i < RefusalTable.Most + 5; i++)
                RefusalTable.Insert(session, new EnvelopeId(Protocol.Digest.Of(BitConverter.GetBytes(i))));
        });
        Assert.Equal(RefusalTable.Most, await _bench.CountAsync("refusals"));
    }

    // RED to a shared mailbox.
    private Envelope Refused()
    {
        var plan = _bench.Letters.Plan("KOR/kisa/lee", "USA/cisa");
        return _bench.Letters.Seal(plan with { Handling = plan.Handling with { Tlp = Tlp.Red } });
    }
}
