using Backbone.Protocol.Envelopes;

namespace Backbone.Protocol.Consignments;

/// <summary>Bounds of the consignment format (SPEC § Limits); sizes in bytes.</summary>
public static class ConsignmentLimits
{
    /// <summary>
    /// A whole consignment: an envelope at its limit, whose handling is sealed and padded, and a stamp. Lies under the
    /// gRPC limit of 5 MiB.
    /// </summary>
    public const int ConsignmentBytes = EnvelopeLimits.EnvelopeBytes + 128 * 1024;
}
