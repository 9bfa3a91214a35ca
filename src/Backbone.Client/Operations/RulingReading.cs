using System.Collections.Immutable;
using Backbone.Client.Connection;
using Backbone.Client.Sending;
using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Logs;
using Google.Protobuf;
using Form = Backbone.Contracts.Envelope.V1;

namespace Backbone.Client.Operations;

/// <summary>An entry of the journal that holds a ruling → the ruling and what it is about, strictly read.</summary>
internal static class RulingReading
{
    /// <summary>Most documents of one ruling: five of each of 64 nations and the charter, and room.</summary>
    private const int DocumentsMost = 512;

    /// <exception cref="BackboneException">FailedVerification: it is none.</exception>
    public static JournalledRuling Read(JournalEntry entry)
    {
        var what = entry.Ruled;
        if (!Header.TryRead(what.Header.Memory, out var header, out var refused)
            || !Handling.TryRead(what.Handling.Memory, out var handling, out refused)
            || !Endorsements.TryRead(what.Endorsements.Memory, out var endorsements, out refused)) throw Failed(entry, refused.Detail);
        Stamp? stamp = null;
        if (!what.Stamp.IsEmpty && !Stamp.TryRead(what.Stamp.Memory, out stamp, out refused)) throw Failed(entry, refused.Detail);
        if (what.Salt.Length != Protocol.Consignments.RulingHash.SaltBytes) throw Failed(entry, "its salt has not 32 bytes");
        var ruling = ReadRuling(what.Ruling) ?? throw Failed(entry, "its ruling is none");
        return new JournalledRuling
        {
            Index = entry.Index,
            Time = new Timestamp(entry.Time),
            Envelope = new EnvelopeId(HashOf(entry, what.EnvelopeId)),
            Signed = new SignedString(header, handling.Hash, HashOf(entry, what.WrapsHash), HashOf(entry, what.ContentHash)),
            Inward = what.Inward,
            Caller = ForeignText.Clean(what.Caller),
            Header = header,
            Handling = handling,
            Endorsements = endorsements,
            Decisions = what.Inward ? [RulingForm.ReadOne(ruling.Recipients, header)] : RulingForm.ReadAll(ruling.Recipients, header, mayBeNone: false),
            Documents = ReadDocuments(ruling) ?? throw Failed(entry, "the documents that it names are none"),
            Salt = what.Salt.Memory,
            RulingHash = Protocol.Consignments.RulingHash.Of(what.Salt.Span, what.Ruling.Span),
            Stamp = stamp,
        };
    }

    /// <summary>The journal that a ruling names; null where it names none.</summary>
    /// <param name="ruling">Canonical Ruling.</param>
    public static TreeHead? FindJournal(ByteString ruling) =>
        ReadRuling(ruling)?.Journal is { Root.Length: Digest.Size } head ? new TreeHead(head.Size, new Digest(head.Root.Span)) : null;

    private static Form.Ruling? ReadRuling(ByteString bytes)
    {
        try
        {
            return Form.Ruling.Parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private static ImmutableArray<RulingDocument>? ReadDocuments(Form.Ruling ruling)
    {
        if (ruling.Documents.Count > DocumentsMost) return null;
        var documents = ImmutableArray.CreateBuilder<RulingDocument>(ruling.Documents.Count);
        foreach (var document in ruling.Documents)
        {
            var ofNation = NationCode.TryParse(document.Nation, out var nation);
            if (document.Hash.Length != Digest.Size || document.Version is 0 or > DocumentHead.MaxVersion || (!ofNation && document.Nation.Length > 0)) return null;
            documents.Add(new RulingDocument(
                ForeignText.Clean(document.Label), ofNation ? nation : null, document.Version, new Digest(document.Hash.Span)));
        }
        return documents.MoveToImmutable();
    }

    private static Digest HashOf(JournalEntry entry, ByteString bytes) =>
        bytes.Length == Digest.Size ? new Digest(bytes.Span) : throw Failed(entry, "a hash has not 32 bytes");

    private static BackboneException Failed(JournalEntry entry, string why) => new(FaultKind.FailedVerification,
        new Refused(RefusalReason.Malformed, $"entry {entry.Index} of the journal holds no ruling: {why}", "run backbone journal verify"));
}
