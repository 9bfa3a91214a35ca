using Backbone.Protocol.Envelopes;

namespace Backbone.Protocol.Consignments;

/// <summary>All w_i of an envelope from what one recipient is given: its own wraps, and the hashes of the others.</summary>
public static class WrapHashes
{
    /// <summary>Puts them in header order.</summary>
    /// <exception cref="ArgumentException">Their number is not that of the header's kids.</exception>
    public static Digest[] InOrder(Header header, int recipient, IReadOnlyList<Wrap> own, IReadOnlyList<Digest> others)
    {
        ArgumentNullException.ThrowIfNull(header);
        ArgumentNullException.ThrowIfNull(own);
        ArgumentNullException.ThrowIfNull(others);
        if (own.Count + others.Count != header.WrapCount || own.Count != header.Recipients[recipient].Kids.Length)
            throw new ArgumentException("there are not as many wraps as the header has kids");
        var first = header.FirstWrapOf(recipient);
        var all = new Digest[header.WrapCount];
        for (int i = 0, other = 0; i < all.Length; i++)
            all[i] = i >= first && i < first + own.Count ? own[i - first].Hash() : others[other++];
        return all;
    }
}
