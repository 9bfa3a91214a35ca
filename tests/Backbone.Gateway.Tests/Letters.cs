using System.Collections.Immutable;
using System.Text;
using Backbone.Authority;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Keys;
using Backbone.TestKit.Consignments;
using Backbone.TestKit.Federation;
using Google.Protobuf;
using Wire = Backbone.Contracts.Envelope.V1;

namespace Backbone.Gateway.Tests;

/// <summary>
/// Plans that pass, for tests to change one thing of (<c>plan with { … }</c>), and what becomes of them: envelopes, stamped
/// consignments, newer documents. Real keys, real signatures.
/// </summary>
internal sealed class Letters(TestFederation federation, TimeProvider clock)
{
    private readonly TestConsignments _consignments = new(federation, clock);

    public Timestamp Now => Timestamp.Now(clock);

    /// <summary>A bulletin that every rule allows.</summary>
    public EnvelopePlan Plan(string author, params string[] to) => new()
    {
        Federation = federation.Name,
        MessageId = MessageId.New(clock),
        To = [.. to.Select(Address)],
        Precedence = Precedence.Priority,
        Expires = Now.Plus(TimeSpan.FromDays(1)),
        Content = new MessageContent("wallet drained", [new MessagePart("text/plain", "en", "", Encoding.UTF8.GetBytes("0x00aa"))]),
        Handling = HandlingOf(author),
    };

    /// <summary>A receipt to a nation's gateway.</summary>
    public EnvelopePlan Receipt(string author, string nation, params Fact[] facts)
    {
        var plan = Plan(author);
        return plan with
        {
            To = [new AddressedTo(MailboxAddress.GatewayOf(NationCode.Parse(nation)), RecipientRole.Info, [])],
            Content = null,
            Handling = plan.Handling with { Category = Category.Receipt, Tlp = Tlp.Unspecified, Facts = facts },
        };
    }

    public Fact Fact(EnvelopeId envelope, ReceiptEvent what, int recipient = 0, RefusalReason reason = RefusalReason.Unspecified) =>
        new(envelope, recipient, what, reason, Now);

    /// <summary>A mailbox with the keys of its readers.</summary>
    public AddressedTo Address(string mailbox)
    {
        var known = federation.Snapshot.FindMailbox(MailboxAddress.Parse(mailbox), Now)
            ?? throw new ArgumentException($"no mailbox {mailbox}");
        return new AddressedTo(known.Address, RecipientRole.Action, [.. known.EpochsToSealTo(Now).Select(epoch => epoch.Key)]);
    }

    public Envelope Seal(EnvelopePlan plan) => EnvelopeSealer.Seal(plan, CustodyOf(plan.Handling.SigningKid)).Envelope;

    /// <summary>The consignments of all recipients, as the sender's gateway would make them if it looked at nothing.</summary>
    public ImmutableArray<Consignment> Stamp(Envelope envelope, StampKey? by = null) =>
        Stamp(envelope, _consignments.SealHandling(envelope), by);

    /// <summary>The same with sealed handlings of the test's choice.</summary>
    public ImmutableArray<Consignment> Stamp(Envelope envelope, ImmutableArray<SealedHandling> handlings, StampKey? by = null)
    {
        var stamp = _consignments.Sign(_consignments.State(envelope, handlings, new TestMessage { StampKey = by }));
        return [.. envelope.Header.Recipients.Select((_, place) => TestConsignments.Write(envelope, place, handlings, stamp))];
    }

    /// <summary>A consignment with a stamp of the test's choice.</summary>
    public Consignment Stamp(Envelope envelope, Func<StampStatement, StampStatement> change)
    {
        var handlings = _consignments.SealHandling(envelope);
        var statement = _consignments.State(envelope, handlings, new TestMessage());
        return TestConsignments.Write(envelope, 0, handlings, _consignments.Sign(change(statement)));
    }

    public ImmutableArray<Consignment> Stamp(EnvelopePlan plan) => Stamp(Seal(plan));

    /// <summary>The same envelope with one bit of its author's signature flipped.</summary>
    public static Envelope BreakSignature(Envelope envelope) => Rewrite(envelope, wire =>
    {
        var endorsements = Wire.Endorsements.Parser.ParseFrom(wire.Endorsements);
        endorsements.Signature.Sig = Flip(endorsements.Signature.Sig);
        wire.Endorsements = endorsements.ToByteString();
    });

    /// <summary>The same consignment with one bit of its stamp's signature flipped.</summary>
    public static Consignment BreakStamp(Consignment consignment)
    {
        var wire = Wire.Consignment.Parser.ParseFrom(consignment.Bytes.Span);
        var stamp = Wire.Stamp.Parser.ParseFrom(wire.Stamp);
        stamp.Sig = Flip(stamp.Sig);
        wire.Stamp = stamp.ToByteString();
        return Consignment.TryRead(wire.ToByteArray(), out var read, out var refused) ? read : throw new ArgumentException(refused.Detail);
    }

    public static Envelope Rewrite(Envelope envelope, Action<Wire.Envelope> change)
    {
        var wire = Wire.Envelope.Parser.ParseFrom(envelope.Bytes.Span);
        change(wire);
        return Envelope.TryRead(wire.ToByteArray(), out var read, out var refused) ? read : throw new ArgumentException(refused.Detail);
    }

    /// <summary>A nation's next roster.</summary>
    public SignedDocument NextRoster(string nation, Func<Principal, Principal> change)
    {
        var (of, before) = (federation[nation], federation.Snapshot.FindRoster(NationCode.Parse(nation), Now));
        var draft = of.RosterDraft;
        return of.SignWithRegistrar(DocumentAuthority.DraftRoster(draft with { Principals = [.. draft.Principals.Select(change)] }, before));
    }

    /// <summary>A nation's next roster, without somebody whom the first one names.</summary>
    public SignedDocument NextRosterWithout(string nation, string principal)
    {
        var (of, before) = (federation[nation], federation.Snapshot.FindRoster(NationCode.Parse(nation), Now));
        var draft = of.RosterDraft;
        return of.SignWithRegistrar(DocumentAuthority.DraftRoster(
            draft with { Principals = [.. draft.Principals.Where(one => one.Address.ToString() != principal)] }, before));
    }

    /// <summary>A nation's next key set.</summary>
    /// <param name="nation">The nation.</param>
    /// <param name="change">What is new, against its first one.</param>
    /// <param name="before">The one before; null: its first one.</param>
    public SignedDocument NextKeySet(string nation, Func<KeySetDraft, KeySetDraft> change, KeySet? before = null)
    {
        var of = federation[nation];
        before ??= federation.Snapshot.FindKeySet(NationCode.Parse(nation), Now);
        return of.SignWithRegistrar(DocumentAuthority.DraftKeySet(change(of.KeySetDraft), before));
    }

    private HandlingPlan HandlingOf(string author)
    {
        var principal = federation.Principal(author);
        var roster = federation.Snapshot.FindRoster(principal.Address.Nation, Now)!;
        return new HandlingPlan
        {
            Author = principal.Address,
            SigningKid = principal.Kid,
            RosterVersion = roster.Head.Version,
            RosterHash = roster.Id.Hash,
            Category = Category.Bulletin,
            Created = Now,
            Tlp = Tlp.Amber,
            Exercise = true,
        };
    }

    private IKeyCustody CustodyOf(SigningKid kid) => federation.Nations
        .SelectMany(nation => nation.Principals.Values).Select(principal => principal.Custody).First(custody => custody.CanSign(kid));

    private static ByteString Flip(ByteString bytes)
    {
        var changed = bytes.ToByteArray();
        changed[^1] ^= 1;
        return ByteString.CopyFrom(changed);
    }
}
