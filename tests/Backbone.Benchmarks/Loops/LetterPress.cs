using System.Collections.Immutable;
using System.Text;
using Backbone.Custody;
using Backbone.Exercise.Nations;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Logs;

namespace Backbone.Benchmarks.Loops;

/// <summary>
/// Seals, signs and stamps consignments beforehand, each an envelope of its own with a stamp of its own, so that sending them costs
/// the sender nothing but that. Author is the nation's gateway itself, whose keys are at hand.
/// </summary>
internal sealed class LetterPress : IDisposable
{
    private static readonly TimeSpan Life = TimeSpan.FromDays(2);
    private static readonly Digest NoRuling = Digest.Of("no ruling"u8);

    private readonly NationCode _nation;
    private readonly MailboxAddress _mailbox;
    private readonly FederationSnapshot _federation;
    private readonly KeyFileCustody _keys;
    private readonly MessageContent _content =
        new("Stolen wallets", [new MessagePart("text/plain", "en", "", Encoding.UTF8.GetBytes(new string('x', 4096)))]);

    /// <summary>Takes a nation's gateway's keys in hand.</summary>
    /// <param name="folder">Where they lie.</param>
    /// <param name="federation">What all documents say.</param>
    /// <param name="nation">Whose gateway.</param>
    /// <param name="mailbox">Where all letters go.</param>
    public LetterPress(FederationFolder folder, FederationSnapshot federation, string nation, string mailbox)
    {
        (_nation, _mailbox, _federation) = (NationCode.Parse(nation), MailboxAddress.Parse(mailbox), federation);
        var place = Path.Combine(folder.Path, nation, "gateway");
        _keys = KeyFileCustody.Open(Path.Combine(place, "keys"), File.ReadAllText(Path.Combine(place, "passphrase")).Trim());
    }

    /// <summary>Makes so many, on all processors.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> Make(int count) =>
        [.. Enumerable.Range(0, count).AsParallel().Select(_ => MakeOne())];

    public void Dispose() => _keys.Dispose();

    private ReadOnlyMemory<byte> MakeOne()
    {
        var now = Timestamp.Now(TimeProvider.System);
        var author = PrincipalAddress.GatewayOf(_nation);
        var (roster, mailbox) = (_federation.FindRoster(_nation, now)!, _federation.FindMailbox(_mailbox, now)!);
        var envelope = EnvelopeSealer.Seal(new EnvelopePlan
        {
            Federation = _federation.Federation,
            MessageId = MessageId.New(TimeProvider.System),
            To = [new AddressedTo(_mailbox, RecipientRole.Action, [.. mailbox.EpochsToSealTo(now).Select(epoch => epoch.Key)])],
            Precedence = Precedence.Immediate,
            Expires = now.Plus(Life),
            Content = _content,
            Handling = HandlingPlan.By(
                author, _federation.FindPrincipal(author, now)!.SigningKeys[0].Key.Kid, roster, Category.Bulletin, Tlp.Amber, now) with
            { Exercise = true },
        }, _keys).Envelope;
        var handling = SealedHandling.Seal(
            envelope.Handling, envelope.Endorsements, envelope.Id, _federation.FindBorderKeyToSealTo(_mailbox.Nation, now)!.Key);
        var stamp = Stamp.Sign(new StampStatement(envelope.Id, envelope.Endorsements.Hash, [handling.Hash],
            _federation.FindKeySet(_nation, now)!.StampKeys[0].Key.Kid, now, NoRuling, 0, MerkleTree.EmptyRoot), _keys);
        return Consignment.Write(envelope, 0, handling, stamp).Bytes;
    }
}
