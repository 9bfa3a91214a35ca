using Backbone.Broker.Lanes;
using Backbone.Broker.Storage;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;

namespace Backbone.Broker.Admission;

/// <summary>One consignment on its way through the desk, with what the steps so far found out.</summary>
/// <param name="caller">The nation whose gateway brought it.</param>
/// <param name="bytes">As it came.</param>
/// <param name="federation">The documents by which all steps judge.</param>
/// <param name="now">The moment at which all steps judge.</param>
internal sealed class AdmissionCase(
    NationCode caller, ReadOnlyMemory<byte> bytes, FederationSnapshot federation, Timestamp now)
{
    private Consignment? _consignment;

    /// <summary>The nation whose gateway brought it.</summary>
    public NationCode Caller => caller;

    /// <summary>As it came.</summary>
    public ReadOnlyMemory<byte> Bytes => bytes;

    /// <summary>The documents by which all steps judge.</summary>
    public FederationSnapshot Federation => federation;

    /// <summary>The moment at which all steps judge.</summary>
    public Timestamp Now => now;

    /// <summary>What was read; from step 1 on.</summary>
    /// <exception cref="InvalidOperationException">Nothing was read yet.</exception>
    public Consignment Consignment
    {
        get => _consignment ?? throw new InvalidOperationException("the consignment was not read");
        set => _consignment = value;
    }

    /// <summary>Its envelope's id; null where it was not read.</summary>
    public EnvelopeId? Envelope => _consignment?.EnvelopeId;

    /// <summary>Its precedence; unspecified where it was not read.</summary>
    public Precedence Precedence => _consignment?.Header.Precedence ?? Precedence.Unspecified;

    /// <summary>The lane of its recipient's mailbox that takes entries; from step 6 on.</summary>
    public LaneKey Lane { get; private set; }

    /// <summary>That lane's generation.</summary>
    public uint Generation { get; private set; }

    /// <summary>Its entry hash there, recomputed.</summary>
    public EntryHash EntryHash { get; private set; }

    /// <summary>The mark that it has there; from step 7 on.</summary>
    public EntryMark Mark { get; set; }

    /// <summary>It is for the lane of a generation; the entry hash follows.</summary>
    public void Enter(uint generation)
    {
        Generation = generation;
        Lane = LaneNames.Of(Consignment.Header.Federation, Consignment.Recipient.Mailbox, generation);
        EntryHash = Consignment.EntryHash(Lane.Id);
    }

    /// <summary>Why it is turned away; null while it is not.</summary>
    public Refused? Refused { get; set; }

    /// <summary>Whether its nation has paid for its being in vain, should it be.</summary>
    public bool IsPaid { get; set; }

    /// <summary>The room that step 6 holds for it.</summary>
    public LaneReservation? Reservation { get; set; }

    /// <summary>Where step 7 put it; null before.</summary>
    public AdmissionOutcome.Placed? Placed { get; set; }
}
