using Backbone.Gateway.Accepting;
using Backbone.Gateway.Approving;
using Backbone.Gateway.Borders;
using Backbone.Gateway.Releasing;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;

namespace Backbone.Gateway.Tests.Releasing;

/// <summary>
/// KOR's gateway, which received an ORCON message that <c>USA/cisa/kim</c> wrote to <c>KOR/kisa</c>; what derives from it, and
/// the releases that it brings.
/// </summary>
internal sealed class OriginatorBench : IAsyncDisposable
{
    public const string Kim = "USA/cisa/kim";
    public const string Lee = "KOR/kisa/lee";

    private ulong _received;

    public Bench Bench { get; } = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>An ORCON message that came from abroad; or that would have, where it is not received.</summary>
    public async Task<Envelope> OriginalAsync(bool received = true, Func<HandlingPlan, HandlingPlan>? change = null)
    {
        var plan = Orcon(Bench.Letters.Plan(Kim, "KOR/kisa"));
        var envelope = Bench.Letters.Seal(plan with { Handling = change?.Invoke(plan.Handling) ?? plan.Handling });
        if (received)
            Assert.IsType<AcceptanceOutcome.Accepted>(await Bench.AcceptAsync(Bench.Letters.Stamp(envelope)[0], _received++));
        return envelope;
    }

    /// <summary>A release of the original, as it stands in a handling.</summary>
    public OriginatorRelease Give(Envelope original, string to = "JPN/npa", string signer = Kim, TimeSpan? lasts = null)
    {
        var who = Bench.Federation.Principal(signer);
        return OriginatorRelease.Give(
            original.Id, [MailboxAddress.Parse(to)], Bench.Now.Plus(lasts ?? TimeSpan.FromDays(3)), who.Kid, who.Custody);
    }

    /// <summary>What Lee makes of an original: ORCON, and with the releases.</summary>
    public EnvelopePlan Derived(Envelope original, string[] to, params OriginatorRelease[] releases) =>
        Derived(Lee, [original.Id], to, releases);

    /// <summary>What somebody in Korea makes of several: ORCON, and with the releases.</summary>
    public EnvelopePlan Derived(string author, IEnumerable<EnvelopeId> originals, string[] to, params OriginatorRelease[] releases)
    {
        var plan = Orcon(Bench.Letters.Plan(author, to));
        return plan with { Handling = plan.Handling with { Relations = From(originals), Releases = releases } };
    }

    public static EnvelopeRelation[] From(IEnumerable<EnvelopeId> originals) =>
        [.. originals.Select(original => new EnvelopeRelation(RelationKind.DerivedFrom, original))];

    /// <summary>It goes out, and the broker takes it.</summary>
    public async Task<Envelope> SentAsync(EnvelopePlan plan)
    {
        var envelope = Bench.Letters.Seal(plan);
        Assert.IsType<ReleaseOutcome.Released>(await Bench.ReleaseAsync(envelope));
        await Bench.PublishAsync();
        return envelope;
    }

    /// <summary>It goes out, and the preview said so.</summary>
    public async Task PassesAsync(EnvelopePlan plan)
    {
        Assert.All(await PreviewAsync(plan), decision => Assert.Equal(RulingOutcome.Allowed, decision.Outcome));
        Assert.IsType<ReleaseOutcome.Released>(await Bench.ReleaseAsync(Bench.Letters.Seal(plan)));
    }

    /// <summary>It is refused as going beyond the original, and the preview said the same in the same words.</summary>
    /// <returns>The one refusal.</returns>
    public async Task<Refused> RefusesAsync(EnvelopePlan plan)
    {
        var before = await Bench.CountAsync("outbox");
        var preview = (await PreviewAsync(plan)).Select(decision => decision.Refusal).OfType<Refused>().ToList();
        var refused = Assert.IsType<ReleaseOutcome.Refused>(await Bench.ReleaseAsync(Bench.Letters.Seal(plan)));
        Assert.Equal((ReleaseStep.Rules, RefusalReason.BeyondOriginal), (refused.Step, refused.Refusal.Reason));
        Assert.Equal(preview, refused.Decisions.Select(decision => decision.Refusal).OfType<Refused>());
        Assert.Equal(before, await Bench.CountAsync("outbox"));
        return Assert.Single(preview);
    }

    public async Task<IReadOnlyList<RecipientDecision>> PreviewAsync(EnvelopePlan plan) => await PreviewAsync(Bench.Letters.Seal(plan));

    public async Task<IReadOnlyList<RecipientDecision>> PreviewAsync(Envelope envelope)
    {
        var outcome = await Bench.PreviewDesk().RuleAsync(
            envelope.Header.Bytes, envelope.Handling.Bytes, envelope.Handling.Author, Cancellation);
        Assert.Null(outcome.Refusal);
        return outcome.Decisions;
    }

    public ApprovalDesk ApprovalDesk() => new(
        Bench.Borders, Bench.Store, Bench.ReleaseDesk(), new Watchers<EnvelopeId>(), Bench.Clock, Bench.Log.For<ApprovalDesk>());

    public static EnvelopePlan Orcon(EnvelopePlan plan) => plan with { Handling = plan.Handling with { Caveats = [Caveat.Orcon] } };

    public ValueTask DisposeAsync() => Bench.DisposeAsync();
}
