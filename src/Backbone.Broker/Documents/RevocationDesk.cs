using Backbone.Broker.Rates;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Transport.Trust;
using Microsoft.Extensions.Logging;

namespace Backbone.Broker.Documents;

/// <summary>
/// Takes the revocation lists that gateways hand over:
/// <list type="number">
/// <item>Not too many are offered: each costs reading it whole.</item>
/// <item>It may be taken (<see cref="RevocationIntake"/>): its form, a TLS root that the charter gives to the caller's nation, number, time.</item>
/// <item>It is remembered on disk, then used: whom it names is cut off.</item>
/// </list>
/// One at a time.
/// </summary>
internal sealed class RevocationDesk(TrustStore trust, RevocationIntake intake, TimeProvider clock, ILogger<RevocationDesk> log) : IDisposable
{
    /// <summary>As of new documents: 20 a minute, 8 at once. A gateway offers only what this broker lacks.</summary>
    private readonly NationPace _offers = new(DocumentBounds.NewCost, DocumentBounds.NewAtOnce, clock);

    private readonly SemaphoreSlim _one = new(1, 1);

    /// <summary>A list that a gateway hands over; all steps.</summary>
    /// <param name="caller">The gateway's nation.</param>
    /// <param name="bytes">The list, DER.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<DocumentOutcome> PublishAsync(NationCode caller, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        // 1
        if (!_offers.TryOwe(caller, TimeSpan.Zero, out var wait))
        {
            await Task.Delay(DocumentBounds.Held, clock, cancellation); // who waits for answers cannot ask the faster
            return new DocumentOutcome.Turned(new Refused(RefusalReason.RateExceeded,
                $"{caller} offers more than {(int)(TimeSpan.FromMinutes(1) / DocumentBounds.NewCost)} revocation lists a minute", "hand it over again after the time named")
            { RetryAfter = wait });
        }
        await _one.WaitAsync(cancellation);
        try
        {
            // 2
            if (!intake.TryExamine(bytes, TrustDomain.OfNation(trust.Federation, caller), out var list, out var refused))
                return new DocumentOutcome.Turned(refused);
            if (list.IsInUse) return new DocumentOutcome.Taken(Repeated: true);
            // 3
            intake.Take(list);
            log.RevocationListTaken(caller, list.Issuer, $"{list.Number}", list.Until);
            return new DocumentOutcome.Taken(Repeated: false);
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();
}
