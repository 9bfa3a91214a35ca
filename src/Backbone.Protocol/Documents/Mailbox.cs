using System.Collections.Immutable;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Keys;

namespace Backbone.Protocol.Documents;

/// <summary>A mailbox and who opens it.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Readers">1 to 16.</param>
/// <param name="Formats">Envelope formats that it reads, ascending.</param>
public sealed record Mailbox(MailboxAddress Address, ImmutableArray<Reader> Readers, ImmutableArray<uint> Formats)
{
    /// <summary>
    /// The epochs to seal to, one for each reader that has one at the moment, in the order of the readers. Empty
    /// means that nobody could open the message: refuse to send.
    /// </summary>
    public ImmutableArray<OpeningEpoch> EpochsToSealTo(Timestamp moment) =>
        [.. Readers.Select(reader => reader.EpochToSealTo(moment)).OfType<OpeningEpoch>()];

    /// <summary>The reader and epoch of a kid, past and withdrawn ones included; null where it is no
    /// reader's.</summary>
    public (Reader Reader, OpeningEpoch Epoch)? FindEpoch(OpeningKid kid)
    {
        foreach (var reader in Readers)
        {
            foreach (var epoch in reader.Epochs)
            {
                if (epoch.Key.Kid == kid) return (reader, epoch);
            }
        }
        return null;
    }
}
