using Backbone.Gateway.Borders;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Envelopes;

namespace Backbone.Gateway.Accepting;

/// <summary>What is known of an entry on its way through the <see cref="EntryCheck"/>, and whether it passed.</summary>
internal sealed class Verdict
{
    /// <summary>What came, once it could be read.</summary>
    public Consignment? Consignment { get; private set; }

    /// <summary>What its author signed, once the signature held.</summary>
    public Handling? Handling { get; private set; }

    /// <summary>Who stands behind it, once the signature held.</summary>
    public Endorsements? Endorsements { get; private set; }

    /// <summary>How the nation's own border ruled on it; null where it was not asked.</summary>
    public RulingRecord? Ruling { get; private set; }

    /// <summary>The nation whose stamp it provably carries, whatever else is wrong with it; null where that is not certain.</summary>
    public NationCode? StampedBy { get; private set; }

    /// <summary>
    /// Whether its stamp names a key that the nation's key set lacks: the nation may have taken it out since, or whoever holds the
    /// lanes made it up. Neither can be shown.
    /// </summary>
    public bool IsStampUnknown { get; private set; }

    /// <summary>Whether it is provably from who it says it is.</summary>
    public bool SenderProven => Handling is not null;

    /// <summary>What came, from whom it is proven to be.</summary>
    /// <exception cref="InvalidOperationException">Its sender is not proven.</exception>
    public (Consignment Consignment, Handling Handling, Endorsements Endorsements) Proven =>
        this is { Consignment: { } consignment, Handling: { } handling, Endorsements: { } endorsements }
            ? (consignment, handling, endorsements) : throw new InvalidOperationException("the sender of an entry is not proven");

    /// <summary>The step that failed.</summary>
    public AcceptanceStep Step { get; private set; }

    /// <summary>Why it failed; null where it passed.</summary>
    public Refused? Refusal { get; private set; }

    /// <summary>It could be read.</summary>
    public void Read(Consignment consignment) => Consignment = consignment;

    /// <summary>Its stamp names a key that is not known.</summary>
    public void StampedByUnknown() => IsStampUnknown = true;

    /// <summary>It carries a nation's stamp.</summary>
    public void Stamped(NationCode nation) => StampedBy = nation;

    /// <summary>Its author's signature held.</summary>
    public void Prove(Handling handling, Endorsements endorsements) => (Handling, Endorsements) = (handling, endorsements);

    /// <summary>The border ruled.</summary>
    public void Rule(RulingRecord ruling) => Ruling = ruling;

    /// <summary>The same, and it failed; this one stays as it is.</summary>
    public Verdict But(AcceptanceStep step, Refused refusal) => ((Verdict)MemberwiseClone()).No(step, refusal);

    /// <summary>
    /// Whether it is its author's, for this mailbox, and fails for nothing but that its life is over: nobody is to blame.
    /// </summary>
    public bool HasExpired { get; private set; }

    /// <summary>It is void.</summary>
    public Verdict Expire(Refused refusal)
    {
        No(AcceptanceStep.Recipient, refusal);
        HasExpired = true;
        return this;
    }

    /// <summary>It failed.</summary>
    public Verdict No(AcceptanceStep step, Refused refusal)
    {
        HasExpired = false;
        (Step, Refusal) = (step, refusal);
        return this;
    }
}
