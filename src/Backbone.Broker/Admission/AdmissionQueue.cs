using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.Broker.Admission;

/// <summary>
/// Stands before the <see cref="AdmissionDesk"/>, so that one nation's junk takes no processor from the others: 1 nations
/// take turns to be examined · 2 of what brings nothing, because it is refused or lies there already, only so much is examined
/// a minute; the rest is refused unread, and not at once: whoever waits for answers cannot ask the faster.
/// </summary>
/// <param name="desk">Examines and places.</param>
/// <param name="clock">Measures.</param>
internal sealed class AdmissionQueue(AdmissionDesk desk, TimeProvider clock)
{
    /// <summary>
    /// Consignments of one nation that brought nothing, in a minute: a hundred a second, some three hundredths of a processor. An
    /// honest gateway comes near it only where it has hundreds of full lanes at once, and then does well to wait.
    /// </summary>
    public const uint InVainPerMinute = 6_000;

    /// <summary>How long the answer is held back to what is refused unread.</summary>
    public static readonly TimeSpan Held = TimeSpan.FromSeconds(1);

    private readonly RateMeters _inVain = new(clock);
    private readonly NationTurns _turns = new(Environment.ProcessorCount);

    /// <summary>Steps 1 to 5 of the desk, in the nation's turn.</summary>
    /// <inheritdoc cref="AdmissionDesk.Examine"/>
    public async Task<AdmissionCase> ExamineAsync(NationCode caller, ReadOnlyMemory<byte> consignment, FederationSnapshot federation)
    {
        // 2; it is given back to what brings something.
        if (_inVain.TryTake(new RateMeters.Key(caller, "", default), InVainPerMinute, out var wait) is not { } taken)
        {
            await Task.Delay(Held, clock);
            return new AdmissionCase(caller, consignment, federation, Timestamp.Now(clock))
            {
                Refused = new Refused(RefusalReason.RateExceeded,
                    $"{InVainPerMinute} consignments of {caller} were refused, or lay there already, within a minute",
                    "publish it again after the time named, and find out why so many are")
                { RetryAfter = wait },
            };
        }
        // 1
        var admission = await _turns.RunAsync(caller, () => desk.Examine(caller, consignment, federation));
        admission.InVain = taken;
        return admission;
    }

    /// <inheritdoc cref="AdmissionDesk.PlaceAsync"/>
    public async ValueTask<AdmissionOutcome> PlaceAsync(AdmissionCase admission, CancellationToken cancellation)
    {
        var broughtNothing = false; // a store that is away is nobody's fault
        try
        {
            var outcome = await desk.PlaceAsync(admission, cancellation);
            broughtNothing = outcome is not AdmissionOutcome.Placed { Repeated: false };
            return outcome;
        }
        finally
        {
            if (!broughtNothing && admission.InVain is { } taken) _inVain.GiveBack(taken);
        }
    }

    /// <summary>Both.</summary>
    /// <inheritdoc cref="AdmissionDesk.AdmitAsync"/>
    public async ValueTask<AdmissionOutcome> AdmitAsync(
        NationCode caller, ReadOnlyMemory<byte> consignment, FederationSnapshot federation, CancellationToken cancellation) =>
        await PlaceAsync(await ExamineAsync(caller, consignment, federation), cancellation);
}
