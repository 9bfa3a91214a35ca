using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Envelopes;
using Backbone.TestKit.Federation;

namespace Backbone.TestKit.Consignments;

/// <summary>
/// Makes real envelopes, stamps and consignments with the test federation's keys: sealed, signed and stamped as an
/// author and its gateway would.
/// </summary>
/// <param name="federation">Whose keys.</param>
/// <param name="clock">When it happens.</param>
public sealed class TestConsignments(TestFederation federation, TimeProvider clock)
{
    /// <summary>Seals and signs.</summary>
    public SealedMessage Seal(TestMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var now = Timestamp.Now(clock);
        var author = federation.Principal(message.Author);
        var roster = federation.Snapshot.FindRoster(author.Address.Nation, now)!;
        var plan = new EnvelopePlan
        {
            Federation = message.Federation ?? federation.Name,
            MessageId = MessageId.New(clock),
            To = [.. message.To.Select((to, place) => Addressed(to, place, message, now))],
            Precedence = message.Precedence,
            Expires = now.Plus(message.Lifetime),
            Content = message.IsReceipt ? null : new MessageContent(message.Subject,
                [new MessagePart("text/plain", "en", "", Encoding.UTF8.GetBytes(message.Text))]),
            Handling = new HandlingPlan
            {
                Author = author.Address,
                SigningKid = author.Kid,
                RosterVersion = roster.Head.Version,
                RosterHash = roster.Id.Hash,
                Category = message.IsReceipt ? Category.Receipt : message.Category,
                Created = now,
                Tlp = message.IsReceipt ? Tlp.Unspecified : message.Tlp,
                Facts = message.IsReceipt
                    ? [new Fact(new EnvelopeId(Digest.Of("x"u8)), 0, ReceiptEvent.Delivered, RefusalReason.Unspecified,
                        now)] : [],
                Exercise = true,
            },
        };
        return EnvelopeSealer.Seal(plan, author.Custody);
    }

    /// <summary>
    /// Seals the handling to each recipient nation's border key, in the order of its first recipient.
    /// </summary>
    public ImmutableArray<SealedHandling> SealHandling(Envelope envelope)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        var now = Timestamp.Now(clock);
        return
        [
            .. envelope.Header.RecipientNations.Select(nation => SealedHandling.Seal(
                envelope.Handling, envelope.Endorsements, envelope.Id,
                federation.Snapshot.FindBorderKeyToSealTo(nation, now)!.Key)),
        ];
    }

    /// <summary>What the author's gateway states.</summary>
    public StampStatement State(Envelope envelope, ImmutableArray<SealedHandling> handlings, TestMessage message)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        ArgumentNullException.ThrowIfNull(message);
        var key = message.StampKey ?? federation[envelope.Header.SenderNation.ToString()].Stamp;
        return new StampStatement(
            envelope.Id, envelope.Endorsements.Hash, [.. handlings.Select(handling => handling.Hash)], key.Key.Kid,
            Timestamp.Now(clock).Plus(message.StampedAfter), new Digest(RandomNumberGenerator.GetBytes(Digest.Size)),
            0, Digest.Of([]));
    }

    /// <summary>Signs a statement by whichever nation of the federation holds the key.</summary>
    public Stamp Sign(StampStatement statement)
    {
        ArgumentNullException.ThrowIfNull(statement);
        var nation = federation.Nations.First(nation => nation.GatewayCustody.CanSign(statement.GatewayKid));
        return Stamp.Sign(statement, nation.GatewayCustody);
    }

    /// <summary>One consignment for each recipient, in order, under one stamp.</summary>
    public ImmutableArray<Consignment> MakeAll(TestMessage message)
    {
        var envelope = Seal(message).Envelope;
        var handlings = SealHandling(envelope);
        var stamp = Sign(State(envelope, handlings, message));
        return [.. envelope.Header.Recipients.Select((_, place) => Write(envelope, place, handlings, stamp))];
    }

    /// <summary>The consignment of the first recipient.</summary>
    public Consignment Make(TestMessage? message = null) => MakeAll(message ?? new TestMessage())[0];

    /// <summary>The consignment of one recipient, with its nation's sealed handling.</summary>
    public static Consignment Write(Envelope envelope, int recipient, ImmutableArray<SealedHandling> handlings,
        Stamp stamp)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        var nations = envelope.Header.RecipientNations;
        var nation = envelope.Header.Recipients[recipient].Mailbox.Nation;
        var place = Enumerable.Range(0, nations.Count).First(i => nations[i] == nation);
        return Consignment.Write(envelope, recipient, handlings[place], stamp);
    }

    private AddressedTo Addressed(string to, int place, TestMessage message, Timestamp now)
    {
        var mailbox = MailboxAddress.Parse(to);
        var known = federation.Snapshot.FindMailbox(mailbox, now)
            ?? federation.Snapshot.FindMailbox(MailboxAddress.Parse(message.ReadersOfUnknown), now)!;
        var role = place == 0 ? RecipientRole.Action : RecipientRole.Info;
        return new AddressedTo(mailbox, role, message.IsReceipt ? []
            : [.. known.EpochsToSealTo(now).Select(epoch => epoch.Key)]);
    }
}
