using Backbone.Protocol.Consignments;
using Backbone.Protocol.Envelopes;

namespace Backbone.Protocol.Verification;

/// <summary>
/// Whether handling and endorsements, come by whatever way, are those that were signed and stamped (SPEC § Sealed
/// handling): 1 the handling's hash is in T · 2 the endorsements' hash is in the stamp's statement · 3 header, handling
/// and endorsements agree. Asked at the recipient's border and in the SDK, before anything in them is believed.
/// </summary>
public static class HandlingCheck
{
    /// <summary>Checks what was opened with a consignment, or handed over by a gateway.</summary>
    /// <param name="header">The envelope's header.</param>
    /// <param name="signed">T, recomputed from what crossed the border.</param>
    /// <param name="statement">What the sender nation's stamp states.</param>
    /// <param name="handling">The handling as opened.</param>
    /// <param name="endorsements">The endorsements as opened.</param>
    /// <returns>Null where everything agrees.</returns>
    public static Refused? Check(
        Header header, SignedString signed, StampStatement statement, Handling handling, Endorsements endorsements)
    {
        ArgumentNullException.ThrowIfNull(header);
        ArgumentNullException.ThrowIfNull(signed);
        ArgumentNullException.ThrowIfNull(statement);
        ArgumentNullException.ThrowIfNull(handling);
        ArgumentNullException.ThrowIfNull(endorsements);

        // 1
        if (handling.Hash != signed.HandlingHash) return Mismatch("the handling is not the one that was signed");
        // 2
        if (endorsements.Hash != statement.EndorsementsHash)
            return Mismatch("the endorsements are not those that were stamped");
        // 3
        return Envelope.CheckAgreement(header, handling, endorsements);
    }

    private static Refused Mismatch(string what) => new(RefusalReason.HandlingMismatch, what);
}
