using Backbone.Gateway.Releasing;
using Backbone.Protocol.Envelopes;

namespace Backbone.Gateway.Tests.Releasing;

/// <summary>What the tests of refusals share: one thing of a good message is changed, and one step says no.</summary>
public abstract class ReleaseRefusals
{
    internal static async Task<ReleaseOutcome.Refused> RefusesAsync(
        Func<Bench, EnvelopePlan> plan, ReleaseStep step, RefusalReason reason)
    {
        await using var bench = new Bench();
        var envelope = bench.Letters.Seal(plan(bench));
        return await RefusesAsync(bench, await bench.ReleaseAsync(envelope), step, reason);
    }

    /// <summary>A refusal at this step leaves nothing to be published.</summary>
    internal static async Task<ReleaseOutcome.Refused> RefusesAsync(Bench bench, ReleaseOutcome outcome, ReleaseStep step, RefusalReason reason)
    {
        var refused = Assert.IsType<ReleaseOutcome.Refused>(outcome);
        Assert.Equal((step, reason), (refused.Step, refused.Refusal.Reason));
        Assert.Equal((0, 0), (await bench.CountAsync("outbox"), await bench.CountAsync("submissions")));
        return refused;
    }

    internal static EnvelopePlan ToUsa(Bench bench) => bench.Letters.Plan("KOR/kisa/lee", "USA/cisa");

    internal static EnvelopePlan Handled(EnvelopePlan plan, Func<HandlingPlan, HandlingPlan> change) =>
        plan with { Handling = change(plan.Handling) };
}
