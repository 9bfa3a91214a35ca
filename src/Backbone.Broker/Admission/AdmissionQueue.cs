using Backbone.Broker.Metering;
using Backbone.Broker.Rates;
using Backbone.Hosting.Loads;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.Broker.Admission;

/// <summary>
/// Stands before the <see cref="AdmissionDesk"/>, so that one nation's junk takes no processor from the others: 1 what is brought in
/// vain, because it is refused or lies there already, costs its nation time, and a nation that owes too much of it is examined no
/// faster than it pays; so one whose gateway made a mistake, or begins again after a break, is soon through, with a true answer
/// to all. What would wait too long is refused unread, and not at once, for whoever waits for answers cannot ask the faster ·
/// 2 nations take turns to be examined.
/// </summary>
/// <param name="desk">Examines and places.</param>
/// <param name="clock">Measures.</param>
internal sealed class AdmissionQueue(AdmissionDesk desk, TimeProvider clock)
{
    /// <summary>What one in vain costs: a hundred a second are some three hundredths of a processor.</summary>
    public static readonly TimeSpan CostInVain = TimeSpan.FromMilliseconds(10);

    /// <summary>In vain without waiting.</summary>
    public const int AtOnce = 10;

    /// <summary>What would wait longer is not examined.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    /// <summary>How long the answer is held back to what is refused unread.</summary>
    public static readonly TimeSpan Held = TimeSpan.FromSeconds(1);

    private readonly NationPace _inVain = new(CostInVain, AtOnce, clock);
    private readonly Turns<NationCode> _turns = new(Environment.ProcessorCount);

    /// <summary>Steps 1 to 5 of the desk, in the nation's turn.</summary>
    /// <inheritdoc cref="AdmissionDesk.Examine"/>
    public async Task<AdmissionCase> ExamineAsync(NationCode caller, ReadOnlyMemory<byte> consignment, FederationSnapshot federation)
    {
        // 1
        var isPaid = _inVain.WaitOf(caller) > TimeSpan.Zero;
        if (isPaid)
        {
            if (!_inVain.TryOwe(caller, LongestWait, out var wait)) return await RefuseAsync(caller, consignment, federation, wait - LongestWait);
            await Task.Delay(wait, clock);
        }
        // 2
        var admission = await _turns.RunAsync(caller, () => ValueTask.FromResult(desk.Examine(caller, consignment, federation)));
        admission.IsPaid = isPaid;
        return admission;
    }

    /// <inheritdoc cref="AdmissionDesk.PlaceAsync"/>
    public async ValueTask<AdmissionOutcome> PlaceAsync(AdmissionCase admission, CancellationToken cancellation)
    {
        var outcome = await desk.PlaceAsync(admission, cancellation);
        Count(admission, outcome);
        if (!admission.IsPaid && outcome is not AdmissionOutcome.Placed { Repeated: false }) _inVain.Owe(admission.Caller);
        return outcome;
    }

    /// <summary>Both.</summary>
    /// <inheritdoc cref="AdmissionDesk.AdmitAsync"/>
    public async ValueTask<AdmissionOutcome> AdmitAsync(
        NationCode caller, ReadOnlyMemory<byte> consignment, FederationSnapshot federation, CancellationToken cancellation) =>
        await PlaceAsync(await ExamineAsync(caller, consignment, federation), cancellation);

    /// <summary>Consignments that wait for their nation's turn.</summary>
    public int Waiting => _turns.Waiting;

    private void Count(AdmissionCase admission, AdmissionOutcome outcome)
    {
        var word = outcome switch
        {
            AdmissionOutcome.Placed { Repeated: false } => AdmissionCounts.Placed,
            AdmissionOutcome.Placed => AdmissionCounts.Repeated,
            _ => AdmissionCounts.Refused,
        };
        AdmissionCounts.Add(admission.Caller, admission.Precedence, word);
        if (admission.Envelope is { } envelope) AdmissionTraces.Add(envelope, admission.Now, clock, word);
    }

    private async Task<AdmissionCase> RefuseAsync(
        NationCode caller, ReadOnlyMemory<byte> consignment, FederationSnapshot federation, TimeSpan after)
    {
        await Task.Delay(Held, clock);
        return new AdmissionCase(caller, consignment, federation, Timestamp.Now(clock))
        {
            IsPaid = true,
            Refused = new Refused(RefusalReason.RateExceeded,
                $"so many consignments of {caller} were refused, or lay there already, that others of it wait for {LongestWait.TotalSeconds} s",
                "publish it again after the time named, and find out why so many are")
            { RetryAfter = after },
        };
    }
}
