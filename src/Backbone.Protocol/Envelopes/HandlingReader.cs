using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Canonical;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Keys;
using Backbone.Protocol.Suites;
using Wire = Backbone.Contracts.Envelope.V1;

namespace Backbone.Protocol.Envelopes;

/// <summary>Reads a handling strictly, field by field in the order of the proto (SPEC § Handling).</summary>
internal static class HandlingReader
{
    private const int NonceBytes = 16;
    private const int Nations = 64;
    private const int CommunityBytes = 64;

    public static bool TryRead(
        ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out Handling? handling, [NotNullWhen(false)] out Refused? refused)
    {
        handling = null;
        if (!CanonicalReader.TryRead<Wire.Handling>(
                bytes.Span, EnvelopeLimits.HandlingBytes, "the handling", out var wire, out refused)) return false;
        try
        {
            handling = Read(wire, bytes);
            refused = handling.Category == Category.Receipt ? CheckReceipt(wire) : CheckMessage(handling, wire);
        }
        catch (FieldException field)
        {
            refused = new Refused(RefusalReason.Malformed, $"in the handling, {field.Message}");
        }
        if (refused is not null) handling = null;
        return handling is not null && refused is null;
    }

    private static Handling Read(Wire.Handling wire, ReadOnlyMemory<byte> bytes)
    {
        Require(wire.Nonce.Length == NonceBytes, "the nonce has not 16 bytes");
        Require(PrincipalAddress.TryParse(wire.Author, out var author), "the author is no principal's address");
        Require(wire.SigningKid.Length == Digest.Size, "the signing kid has not 32 bytes");
        Require(wire.RosterVersion is > 0 and <= DocumentHead.MaxVersion && wire.RosterHash.Length == Digest.Size,
            "the roster is not named by version and hash");
        Require(Enum.IsDefined(wire.Tlp) && Enum.IsDefined(wire.Pap), "a marking is unknown");
        Require(wire.Category != Category.Unspecified && Enum.IsDefined(wire.Category), "the category is unknown");
        Require(wire.Created > 0, "there is no time of creation");
        Require(wire.Community.Length <= CommunityBytes && wire.Community.All(AddressText.IsNameCharacter), "the community is no name");
        return new Handling(bytes)
        {
            Author = author,
            SigningKid = new SigningKid(new Digest(wire.SigningKid.Span)),
            RosterVersion = wire.RosterVersion,
            RosterHash = new Digest(wire.RosterHash.Span),
            ReplyTo = wire.ReplyTo.Length == 0 ? null : Mailbox(wire.ReplyTo),
            Tlp = wire.Tlp,
            Pap = wire.Pap,
            ReleasableTo = Releasable(wire),
            Caveats = CaveatsOf(wire),
            Category = wire.Category,
            Created = new Timestamp(wire.Created),
            Relations = RelationsOf(wire),
            ReplyBy = wire.ReplyBy == 0 ? null : new Timestamp(wire.ReplyBy),
            Community = wire.Community.Length == 0 ? null : wire.Community,
            OnBehalfOf = wire.OnBehalfOf.Length == 0 ? null : Principal(wire.OnBehalfOf, author),
            Exercise = wire.Exercise,
            Releases = ReleasesOf(wire),
            Facts = FactsOf(wire),
        };
    }

    private static Refused? CheckMessage(Handling handling, Wire.Handling wire) =>
        wire.Facts.Count > 0
            ? new Refused(RefusalReason.Malformed, "in the handling, facts stand outside a receipt")
            : handling.Tlp == Tlp.Unspecified
                ? new Refused(RefusalReason.MarkingAbsent, "the message has no TLP marking", "mark it and sign again")
                : null;

    // The fixed form: whatever else is there would cross both borders without a rule having looked at it.
    private static Refused? CheckReceipt(Wire.Handling wire)
    {
        var bare = wire is { Tlp: Tlp.Unspecified, Pap: Pap.Unspecified, ReplyBy: 0, ReplyTo: "", Community: "", OnBehalfOf: "" }
            && wire.ReleasableTo.Count + wire.Caveats.Count + wire.Relations.Count + wire.Releases.Count == 0;
        if (!bare) return new Refused(RefusalReason.Malformed, "in the handling, a receipt states more than its facts");
        return wire.Facts.Count is >= 1 and <= EnvelopeLimits.ReceiptFacts
            ? null
            : new Refused(RefusalReason.Malformed, $"in the handling, a receipt has {wire.Facts.Count} facts, 1 to 256 are allowed");
    }

    private static ImmutableArray<NationCode> Releasable(Wire.Handling wire)
    {
        Require(wire.ReleasableTo.Count <= Nations, "more than 64 nations are named");
        Require(Ascending(wire.ReleasableTo, string.CompareOrdinal), "the nations to release to are not in ascending order");
        return [.. wire.ReleasableTo.Select(text =>
        {
            Require(NationCode.TryParse(text, out var nation), "a nation to release to is no nation code");
            return nation;
        })];
    }

    private static ImmutableArray<Caveat> CaveatsOf(Wire.Handling wire)
    {
        Require(wire.Caveats.All(caveat => caveat == Caveat.Orcon), "a caveat is unknown");
        Require(wire.Caveats.Count <= 1, "the caveats are not in ascending order");
        return [.. wire.Caveats];
    }

    private static ImmutableArray<EnvelopeRelation> RelationsOf(Wire.Handling wire)
    {
        Require(wire.Relations.Count <= EnvelopeLimits.Relations, "more than 16 relations are named");
        ImmutableArray<EnvelopeRelation> relations = [.. wire.Relations.Select(relation =>
        {
            Require(relation.Kind != RelationKind.Unspecified && Enum.IsDefined(relation.Kind), "a relation is of no known kind");
            return new EnvelopeRelation(relation.Kind, Id(relation.EnvelopeId));
        })];
        Require(relations.Distinct().Count() == relations.Length, "a relation is named twice");
        return relations;
    }

    private static ImmutableArray<OriginatorRelease> ReleasesOf(Wire.Handling wire)
    {
        Require(wire.Releases.Count <= EnvelopeLimits.Releases, "more than 7 originators' releases are named");
        return [.. wire.Releases.Select(release =>
        {
            Require(release.EnvelopeId.Length == Digest.Size, "an envelope id has not 32 bytes");
            Require(release.Mailboxes.Count is >= 1 and <= EnvelopeLimits.Recipients
                && Ascending(release.Mailboxes, string.CompareOrdinal), "the mailboxes of a release are not 1 to 64 in ascending order");
            Require(release.Mailboxes.All(text => MailboxAddress.TryParse(text, out _)), "a mailbox is no mailbox address");
            Require(release.Until > 0 && release.Kid.Length == Digest.Size
                && release.Sig.Length == CompositeSignature.SignatureSize, "a release has a part of the wrong length");
            return OriginatorRelease.Of(release);
        })];
    }

    private static ImmutableArray<Fact> FactsOf(Wire.Handling wire) => [.. wire.Facts.Select(fact =>
    {
        Require(fact.Event != ReceiptEvent.Unspecified && Enum.IsDefined(fact.Event), "a fact is of no known event");
        Require(fact.Recipient < EnvelopeLimits.Recipients && fact.Time > 0, "a fact has a value out of its range");
        Require(Fact.MayState(fact.Event, fact.Reason), "a fact has a wrong reason");
        return new Fact(Id(fact.EnvelopeId), (int)fact.Recipient, fact.Event, fact.Reason, new Timestamp(fact.Time));
    })];

    private static PrincipalAddress Principal(string text, PrincipalAddress author)
    {
        Require(PrincipalAddress.TryParse(text, out var principal), "the principal that it is on behalf of is no address");
        Require(author.Kind == PrincipalKind.Drafts && principal.Member == author.Member && principal != author,
            "only a member's gateway writes on behalf of another, and only of the same member");
        return principal;
    }

    private static MailboxAddress Mailbox(string text)
    {
        Require(MailboxAddress.TryParse(text, out var mailbox), "a mailbox is no mailbox address");
        return mailbox;
    }

    private static EnvelopeId Id(Google.Protobuf.ByteString bytes)
    {
        Require(bytes.Length == Digest.Size, "an envelope id has not 32 bytes");
        return new EnvelopeId(new Digest(bytes.Span));
    }

    private static bool Ascending<T>(IEnumerable<T> values, Comparison<T> compare) =>
        values.Zip(values.Skip(1)).All(pair => compare(pair.First, pair.Second) < 0);

    private static void Require([DoesNotReturnIf(false)] bool holds, string otherwise)
    {
        if (!holds) throw new FieldException(otherwise);
    }

    // Private to this reader: it never leaves TryRead, which turns it into a verdict.
    private sealed class FieldException(string message) : Exception(message);
}
