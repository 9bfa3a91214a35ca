using Backbone.EndToEnd.Tests.Refusals;
using Backbone.EndToEnd.Tests.Secrecy;
using Backbone.Exercise;
using Backbone.Exercise.Hostile;
using Backbone.Protocol.Addresses;

namespace Backbone.EndToEnd.Tests;

/// <summary>What the broker's operator can see and do where the store is a Redis: no more than over the embedded one.</summary>
public sealed class RedisTests(RedisExercise exercise) : IClassFixture<RedisExercise>
{
    private const int Timeout = 300_000;

    [Fact(Timeout = Timeout)]
    public Task Redis_and_the_logs_beside_it_hold_none_of_the_marker_words() =>
        MarkerSearch.RunAsync(exercise.Running, TestContext.Current.CancellationToken);

    [Fact(Timeout = Timeout)]
    public Task Redis_and_the_logs_beside_it_hold_no_word_of_a_policy() =>
        PolicySearch.RunAsync(exercise.Running, TestContext.Current.CancellationToken);

    [Fact(Timeout = Timeout)]
    public async Task What_is_rewritten_altered_misplaced_or_replayed_in_Redis_is_quarantined()
    {
        // What the operator did, and JPN's receipts about letters that its gateway did not send.
        // The broker holds another hash than was acknowledged, and says so.
        exercise.Watch.Expect("quarantined at step", "does not take the acknowledgement");
        var hour = await OperatorsHour.PassAsync(exercise.Running, TestContext.Current.CancellationToken);
        Assert.Equal(
            (RefusalReason.LaneRewritten, RefusalReason.EntryMismatch, RefusalReason.NotTheRecipient, RefusalReason.Replayed),
            (hour.Rewritten, hour.Altered, hour.Misplaced, hour.Replayed));
        Assert.Equal(
            (RefusalReason.Unspecified, RefusalReason.Unspecified, RefusalReason.Unspecified, RefusalReason.Unspecified),
            (hour.Collected, hour.LeftAlone, hour.MisplacedOriginal, hour.ReplayedOriginal));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_Redis_that_should_withhold_entries_is_said_not_to() => await Assert.ThrowsAsync<ExerciseException>(() =>
        HostileOperator.Of(exercise.Running).WithholdAsync(MailboxAddress.Parse("KOR/gateway"), TestContext.Current.CancellationToken));
}
