using System.Collections.Immutable;
using System.Security.Cryptography;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Keys;
using Backbone.Protocol.Logs;
using Google.Protobuf;
using Wire = Backbone.Contracts.Envelope.V1;

namespace Backbone.Exercise.Hostile;

/// <summary>
/// Writes, seals and stamps as a nation's gateway does, whatever it is told: no policy and no charter is asked. One stamp
/// stands under the consignments of all recipients, so that many cost little.
/// </summary>
internal sealed class Forgery(FederationSnapshot federation, NationCode nation, IKeyCustody keys, TimeProvider clock)
{
    private static readonly TimeSpan Life = TimeSpan.FromDays(2);
    private static readonly Digest NoRuling = Digest.Of("no ruling"u8);

    private readonly PrincipalAddress _gateway = PrincipalAddress.GatewayOf(nation);

    private Timestamp Now => Timestamp.Now(clock);

    /// <summary>A receipt to a nation's gateway.</summary>
    public ReadOnlyMemory<byte> Receipt(NationCode to, IReadOnlyCollection<Fact> facts) =>
        Stamped(Plan([new AddressedTo(MailboxAddress.GatewayOf(to), RecipientRole.Info, [])], null, Category.Receipt, Tlp.Unspecified, facts),
            Spoiling.Nothing)[0];

    /// <summary>A letter by the gateway itself, one consignment for each mailbox.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> Letter(
        IEnumerable<MailboxAddress> to, MessageContent content, Category category, Tlp tlp, Precedence precedence, Spoiling spoiling) =>
        Stamped(Plan([.. to.Select(Address)], content, category, tlp, []) with { Precedence = precedence }, spoiling);

    private AddressedTo Address(MailboxAddress address)
    {
        var mailbox = federation.FindMailbox(address, Now)
            ?? throw new ExerciseException($"{address} is in no key set in force: name a mailbox of this exercise");
        return new AddressedTo(address, RecipientRole.Info, [.. mailbox.EpochsToSealTo(Now).Select(epoch => epoch.Key)]);
    }

    private EnvelopePlan Plan(
        ImmutableArray<AddressedTo> to, MessageContent? content, Category category, Tlp tlp, IReadOnlyCollection<Fact> facts)
    {
        var (author, roster) = (federation.FindPrincipal(_gateway, Now), federation.FindRoster(nation, Now));
        if (author is null || roster is null)
            throw new ExerciseException($"{_gateway} is in no roster in force: make the exercise anew in another folder");
        return new EnvelopePlan
        {
            Federation = federation.Federation,
            MessageId = MessageId.New(clock),
            To = to,
            Precedence = Precedence.Priority,
            Expires = Now.Plus(Life),
            Content = content,
            Handling = HandlingPlan.By(_gateway, author.SigningKeys[0].Key.Kid, roster, category, tlp, Now) with { Exercise = true, Facts = facts },
        };
    }

    private ImmutableArray<ReadOnlyMemory<byte>> Stamped(EnvelopePlan plan, Spoiling spoiling)
    {
        var envelope = EnvelopeSealer.Seal(plan, keys).Envelope;
        var handlings = new OrderedDictionary<NationCode, SealedHandling>();
        foreach (var to in envelope.Header.RecipientNations)
        {
            var border = federation.FindBorderKeyToSealTo(to, Now) ?? throw new ExerciseException($"{to} has no border key in force");
            var handling = SealedHandling.Seal(envelope.Handling, envelope.Endorsements, envelope.Id, border.Key);
            handlings.Add(to, spoiling == Spoiling.SealedHandling ? Noise(handling) : handling);
        }
        var key = federation.FindKeySet(nation, Now)?.StampKeys[0].Key ?? throw new ExerciseException($"{nation} has no stamp key in force");
        var stamp = Stamp.Sign(new StampStatement(envelope.Id, envelope.Endorsements.Hash, [.. handlings.Values.Select(handling => handling.Hash)],
            key.Kid, Now, NoRuling, 0, MerkleTree.EmptyRoot), keys);
        if (spoiling == Spoiling.Stamp) stamp = Turned(stamp);
        return [.. envelope.Header.Recipients.Select((recipient, place) =>
            Consignment.Write(envelope, place, handlings[recipient.Mailbox.Nation], stamp).Bytes)];
    }

    private static SealedHandling Noise(SealedHandling good)
    {
        var wire = Wire.SealedHandling.Parser.ParseFrom(good.Bytes.Span);
        wire.Ct = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(wire.Ct.Length));
        return SealedHandling.TryRead(wire.ToByteArray(), out var noise, out var refused) ? noise : throw new ExerciseException(refused.Detail);
    }

    // The last byte is of a signature, not of its form: only computing shows that it does not hold.
    private static Stamp Turned(Stamp good)
    {
        var wire = Wire.Stamp.Parser.ParseFrom(good.Bytes.Span);
        var signature = wire.Sig.ToByteArray();
        signature[^1] ^= 1;
        wire.Sig = ByteString.CopyFrom(signature);
        return Stamp.TryRead(wire.ToByteArray(), out var turned, out var refused) ? turned : throw new ExerciseException(refused.Detail);
    }
}
