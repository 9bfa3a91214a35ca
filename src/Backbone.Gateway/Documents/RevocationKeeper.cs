using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Journals;
using Backbone.Gateway.Storage;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Transport.Trust;

namespace Backbone.Gateway.Documents;

/// <summary>
/// Takes revocation lists up that were handed over, one at a time: 1 it may be taken (<see cref="RevocationIntake"/>) · 2 it is
/// journalled · 3 remembered, and used: whom it names is cut off. The journal comes first, so that no list is in use by this way
/// without its entry.
/// </summary>
internal sealed class RevocationKeeper(RevocationIntake intake, NationalStore store, TimeProvider clock, ILogger<RevocationKeeper> log) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1);

    /// <summary>Judges a list and takes it up.</summary>
    /// <param name="der">The list, DER.</param>
    /// <param name="domain">Whose list it must be.</param>
    /// <param name="caller">Who handed it over, for the journal; null: the broker.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The list, or why it was not taken.</returns>
    public async Task<(HandedList? List, Refused? Refused)> TakeAsync(
        ReadOnlyMemory<byte> der, TrustDomain domain, PrincipalAddress? caller, CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation);
        try
        {
            // 1
            if (!intake.TryExamine(der, domain, out var list, out var refused)) return (null, refused);
            if (list.IsInUse) return (list, null);
            // 2
            await store.WriteAsync(session =>
            {
                Journal.Append(session, Timestamp.Now(clock), EntryOf(list, caller));
                return true;
            }, cancellation);
            // 3
            intake.Take(list);
            log.RevocationListTaken(list.Domain, $"{list.Number}", list.Until);
            return (list, null);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    private static JournalEntry EntryOf(HandedList list, PrincipalAddress? caller) => new()
    {
        RevocationListAdopted = new RevocationListAdopted
        {
            Nation = list.Domain.Nation?.ToString() ?? "",
            Issuer = list.Issuer,
            Number = $"{list.Number}",
            Until = Timestamp.From(list.Until).Milliseconds,
            Hash = JournalEntries.Bytes(list.Hash),
            Caller = caller?.ToString() ?? "",
        },
    };
}
