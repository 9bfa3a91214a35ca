using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Canonical;
using Backbone.Protocol.Keys;
using Google.Protobuf;
using Wire = Backbone.Contracts.Envelope.V1;

namespace Backbone.Protocol.Envelopes;

/// <summary>What the broker may read of an envelope, fixed by the author's signature (SPEC § Header).</summary>
public sealed record Header
{
    private Header(ReadOnlyMemory<byte> bytes) => Bytes = bytes;

    /// <summary>The canonical bytes, as signed.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>hh = SHA-256("backbone/1/header\0" ‖ header).</summary>
    public Digest Hash { get; private init; }

    /// <summary>The federation it is for.</summary>
    public required FederationName Federation { get; init; }

    /// <summary>The author's name for the message.</summary>
    public required MessageId MessageId { get; init; }

    /// <summary>The author's nation.</summary>
    public required NationCode SenderNation { get; init; }

    /// <summary>1 to 64, no mailbox twice, in the author's order.</summary>
    public required ImmutableArray<RecipientEntry> Recipients { get; init; }

    /// <summary>How urgent.</summary>
    public required Precedence Precedence { get; init; }

    /// <summary>Void from here on.</summary>
    public required Timestamp Expires { get; init; }

    /// <summary>P in bytes; 0 in a receipt.</summary>
    public required ulong PaddedLength { get; init; }

    /// <summary>True for the fixed form of receipts: one nation's gateway mailbox, no kids, no content.</summary>
    public bool IsReceipt => PaddedLength == 0;

    /// <summary>Wraps of the whole envelope.</summary>
    public int WrapCount => Recipients.Sum(recipient => recipient.Kids.Length);

    /// <summary>0-based place, among all wraps of the envelope, of a recipient's first wrap.</summary>
    public int FirstWrapOf(int recipient) => Recipients.Take(recipient).Sum(before => before.Kids.Length);

    /// <summary>0-based place of a mailbox among the recipients; -1 where it is none.</summary>
    public int IndexOf(MailboxAddress mailbox)
    {
        for (var i = 0; i < Recipients.Length; i++)
            if (Recipients[i].Mailbox == mailbox) return i;
        return -1;
    }

    /// <summary>The recipients' nations, each once, in the order of its first recipient.</summary>
    public IReadOnlyList<NationCode> RecipientNations =>
        [.. Recipients.Select(recipient => recipient.Mailbox.Nation).Distinct()];

    /// <summary>Reads canonical bytes; keeps them.</summary>
    public static bool TryRead(
        ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out Header? header, [NotNullWhen(false)] out Refused? refused) =>
        TryRead(bytes, isOutline: false, out header, out refused);

    /// <summary>
    /// Reads the outline of a header, whose recipients may be without kids: what rules are asked about before anything is
    /// sealed. It is never a header of an envelope.
    /// </summary>
    public static bool TryReadOutline(
        ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out Header? header, [NotNullWhen(false)] out Refused? refused) =>
        TryRead(bytes, isOutline: true, out header, out refused);

    /// <summary>Writes a header and reads it back, so nothing is ever signed that a reader would refuse.</summary>
    internal static bool TryWrite(
        EnvelopePlan plan, ulong paddedLength, [NotNullWhen(true)] out Header? header, [NotNullWhen(false)] out Refused? refused) =>
        TryRead(Write(plan, paddedLength), out header, out refused);

    /// <summary>Writes the outline of a header and reads it back.</summary>
    internal static bool TryWriteOutline(
        EnvelopePlan plan, ulong paddedLength, [NotNullWhen(true)] out Header? header, [NotNullWhen(false)] out Refused? refused) =>
        TryReadOutline(Write(plan, paddedLength), out header, out refused);

    private static byte[] Write(EnvelopePlan plan, ulong paddedLength)
    {
        var wire = new Wire.Header
        {
            Format = EnvelopeLimits.Format,
            Suite = Wire.Suite._0001,
            Federation = plan.Federation.ToString(),
            MessageId = ByteString.CopyFrom(plan.MessageId.ToArray()),
            SenderNation = plan.Handling.Author.Nation.ToString(),
            Precedence = plan.Precedence,
            Expires = plan.Expires.Milliseconds,
            PaddedLength = paddedLength,
        };
        foreach (var to in plan.To)
        {
            var entry = new Wire.Recipient { Mailbox = to.Mailbox.ToString(), Role = to.Role };
            entry.Kids.AddRange(to.Readers.Select(reader => ByteString.CopyFrom(reader.Kid.ToArray())));
            wire.Recipients.Add(entry);
        }
        return wire.ToByteArray();
    }

    private static bool TryRead(
        ReadOnlyMemory<byte> bytes, bool isOutline, [NotNullWhen(true)] out Header? header, [NotNullWhen(false)] out Refused? refused)
    {
        header = null;
        if (!CanonicalReader.TryRead<Wire.Header>(
                bytes.Span, EnvelopeLimits.HeaderBytes, "the header", out var wire, out refused)) return false;
        refused = CheckFormat(wire) ?? CheckShape(wire);
        if (refused is not null) return false;
        refused = ReadRecipients(wire, isOutline, out var recipients);
        if (refused is not null) return false;
        refused = Read(out header);
        return header is not null && refused is null;

        Refused? Read(out Header? read)
        {
            read = null;
            if (!FederationName.TryParse(wire.Federation, out var federation))
                return Malformed("the federation is no lower-case DNS name");
            if (!MessageId.TryRead(wire.MessageId.Span, out var messageId))
                return Malformed("the message id is no UUID of version 7");
            if (!NationCode.TryParse(wire.SenderNation, out var nation))
                return Malformed("the sender nation is no code of three upper-case letters");
            read = new Header(bytes)
            {
                Federation = federation,
                MessageId = messageId,
                SenderNation = nation,
                Recipients = recipients,
                Precedence = wire.Precedence,
                Expires = new Timestamp(wire.Expires),
                PaddedLength = wire.PaddedLength,
                Hash = HashOf(bytes.Span),
            };
            return null;
        }
    }

    private static Refused? CheckFormat(Wire.Header wire) =>
        wire.Format != EnvelopeLimits.Format
            ? new Refused(RefusalReason.FormatNotSupported, $"format {wire.Format} is not read here, only format 1")
            : wire.Suite != Wire.Suite._0001
                ? new Refused(RefusalReason.FormatNotSupported, $"suite {(int)wire.Suite} is not read here, only 0x0001")
                : null;

    private static Refused? CheckShape(Wire.Header wire)
    {
        if (wire.Precedence is < Precedence.Routine or > Precedence.Flash) return Malformed("the precedence is unknown");
        if (wire.Expires == 0) return Malformed("there is no expiry");
        if (wire.Recipients.Count is < 1 or > EnvelopeLimits.Recipients)
            return Malformed($"{wire.Recipients.Count} recipients, 1 to {EnvelopeLimits.Recipients} are allowed");
        if (wire.PaddedLength == 0 && wire.Recipients.Count != 1) return Malformed("a receipt has one recipient");
        if (wire.PaddedLength != 0 && !Padding.IsPaddedLength(wire.PaddedLength))
            return Malformed($"{wire.PaddedLength} is no padded length");
        return null;
    }

    private static Refused? ReadRecipients(Wire.Header wire, bool isOutline, out ImmutableArray<RecipientEntry> recipients)
    {
        recipients = [];
        var seen = new HashSet<MailboxAddress>(wire.Recipients.Count);
        var read = ImmutableArray.CreateBuilder<RecipientEntry>(wire.Recipients.Count);
        foreach (var entry in wire.Recipients)
        {
            if (!MailboxAddress.TryParse(entry.Mailbox, out var mailbox)) return Malformed("a recipient is no mailbox address");
            if (!seen.Add(mailbox)) return Malformed($"{mailbox} is named twice");
            if (entry.Role is not (RecipientRole.Action or RecipientRole.Info)) return Malformed($"the role of {mailbox} is unknown");
            if (ReadKids(entry, mailbox, wire.PaddedLength == 0, fewest: isOutline ? 0 : 1, out var kids) is { } wrong) return wrong;
            read.Add(new RecipientEntry(mailbox, entry.Role, kids));
        }
        recipients = read.MoveToImmutable();
        return null;
    }

    private static Refused? ReadKids(
        Wire.Recipient entry, MailboxAddress mailbox, bool receipt, int fewest, out ImmutableArray<OpeningKid> kids)
    {
        kids = [];
        if (receipt)
            return entry.Kids.Count == 0 && mailbox.Kind == MailboxKind.Gateway
                ? null
                : Malformed("a message without content is a receipt: to a nation's gateway, without kids");
        if (entry.Kids.Count < fewest || entry.Kids.Count > EnvelopeLimits.ReadersPerMailbox)
            return Malformed($"{mailbox} has {entry.Kids.Count} kids, 1 to {EnvelopeLimits.ReadersPerMailbox} are allowed");
        if (entry.Kids.Any(kid => kid.Length != OpeningKid.Size)) return Malformed($"a kid of {mailbox} has not 16 bytes");
        kids = [.. entry.Kids.Select(kid => new OpeningKid(kid.Span))];
        return kids.Distinct().Count() == kids.Length ? null : Malformed($"{mailbox} names a kid twice");
    }

    private static Refused Malformed(string what) => new(RefusalReason.Malformed, $"in the header, {what}");

    private static Digest HashOf(ReadOnlySpan<byte> bytes)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Labels.Header);
        hash.AppendData(bytes);
        return Digest.Of(hash);
    }
}
