using System.Diagnostics.CodeAnalysis;

namespace Backbone.Protocol.Envelopes;

/// <summary>
/// What a message would declare, before anything is sealed: borders rule on no more than that. It is never a part of an
/// envelope.
/// </summary>
/// <param name="Header">The header; its recipients may be without kids.</param>
/// <param name="Handling">The handling.</param>
public sealed record EnvelopeOutline(Header Header, Handling Handling)
{
    /// <summary>Writes an outline and reads it back.</summary>
    /// <param name="plan">What the author would decide; its content and keys at home are not looked at.</param>
    /// <param name="contentBytes">About how many bytes the content would have.</param>
    /// <param name="outline">The outline.</param>
    /// <param name="refused">Which rule of the format is broken.</param>
    public static bool TryWrite(
        EnvelopePlan plan, int contentBytes, [NotNullWhen(true)] out EnvelopeOutline? outline, [NotNullWhen(false)] out Refused? refused)
    {
        ArgumentNullException.ThrowIfNull(plan);
        outline = Header.TryWriteOutline(plan, Padding.PaddedLength(contentBytes), out var header, out refused)
            && plan.Handling.TryWrite(out var handling, out refused) ? new EnvelopeOutline(header, handling) : null;
        return outline is not null;
    }
}
