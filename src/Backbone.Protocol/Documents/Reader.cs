using System.Collections.Immutable;
using Backbone.Protocol.Addresses;

namespace Backbone.Protocol.Documents;

/// <summary>A person's device or a service that opens a mailbox, with keys of its own.</summary>
/// <param name="Principal">Whose it is.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Device">Which of the principal's devices, <c>[a-z0-9-]{1,32}</c>.</param>
/// <param name="Epochs">Its opening keys, ascending by from; at most 16, those included that only open.</param>
public sealed record Reader(
    PrincipalAddress Principal, ReaderKind Kind, string Device, ImmutableArray<OpeningEpoch> Epochs)
{
    /// <summary>Whether a text may name a device: <c>[a-z0-9-]{1,32}</c>.</summary>
    public static bool IsDeviceName(string? text) => AddressText.IsName(text);

    /// <summary>The epoch to seal to: the newest that may be; null where the reader has none at the moment.</summary>
    public OpeningEpoch? EpochToSealTo(Timestamp moment) =>
        Epochs.LastOrDefault(epoch => epoch.MayBeSealedToAt(moment));
}
