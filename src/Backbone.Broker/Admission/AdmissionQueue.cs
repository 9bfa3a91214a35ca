using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.Broker.Admission;

/// <summary>
/// Stands before the <see cref="AdmissionDesk"/>, so that one nation's junk takes no processor from the others: 1 nations
/// take turns to be examined · 2 of what brings nothing, because it is refused or lies there already, only so much is examined
/// (<see cref="InVainMeter"/>); the rest is refused unread, and not at once: whoever waits for answers cannot ask the faster.
/// </summary>
/// <param name="desk">Examines and places.</param>
/// <param name="clock">Measures.</param>
internal sealed class AdmissionQueue(AdmissionDesk desk, TimeProvider clock)
{
    /// <summary>How long the answer is held back to what is refused unread.</summary>
    public static readonly TimeSpan Held = TimeSpan.FromSeconds(1);

    private readonly InVainMeter _inVain = new(clock);
    private readonly NationTurns _turns = new(Environment.ProcessorCount);

    /// <summary>Steps 1 to 5 of the desk, in the nation's turn.</summary>
    /// <inheritdoc cref="AdmissionDesk.Examine"/>
    public async Task<AdmissionCase> ExamineAsync(NationCode caller, ReadOnlyMemory<byte> consignment, FederationSnapshot federation)
    {
        // 1
        if (!_inVain.IsSpent(caller, out var wait))
            return await _turns.RunAsync(caller, () => desk.Examine(caller, consignment, federation));
        // 2
        await Task.Delay(Held, clock);
        return new AdmissionCase(caller, consignment, federation, Timestamp.Now(clock))
        {
            Refused = new Refused(RefusalReason.RateExceeded,
                $"{InVainMeter.Most} consignments of {caller} within {InVainMeter.Period.TotalSeconds} s were refused, or lay there already",
                "publish it again after the time named, and find out why so many are")
            { RetryAfter = wait },
        };
    }

    /// <inheritdoc cref="AdmissionDesk.PlaceAsync"/>
    public async ValueTask<AdmissionOutcome> PlaceAsync(AdmissionCase admission, CancellationToken cancellation)
    {
        var outcome = await desk.PlaceAsync(admission, cancellation);
        if (outcome is not AdmissionOutcome.Placed { Repeated: false }) _inVain.Note(admission.Caller);
        return outcome;
    }

    /// <summary>Both.</summary>
    /// <inheritdoc cref="AdmissionDesk.AdmitAsync"/>
    public async ValueTask<AdmissionOutcome> AdmitAsync(
        NationCode caller, ReadOnlyMemory<byte> consignment, FederationSnapshot federation, CancellationToken cancellation) =>
        await PlaceAsync(await ExamineAsync(caller, consignment, federation), cancellation);
}
