using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Keys;
using Backbone.Protocol.Suites;
using Google.Protobuf;
using Form = Backbone.Contracts.Envelope.V1;
using Wire = Backbone.Contracts.Gateway.V1;

namespace Backbone.Client.Verifying;

/// <summary>A Delivered whose form was checked, with the string that its author signed recomputed (SPEC § Delivered).</summary>
internal sealed record DeliveredForm
{
    public required MailboxAddress Mailbox { get; init; }

    public required Wire.Delivered Wire { get; init; }

    public required Header Header { get; init; }

    public required Handling Handling { get; init; }

    public required Endorsements Endorsements { get; init; }

    public required Stamp Stamp { get; init; }

    /// <summary>0-based place of the mailbox among the header's recipients.</summary>
    public required int Recipient { get; init; }

    public required ImmutableArray<Wrap> Wraps { get; init; }

    public required Digest SealedHandlingHash { get; init; }

    public required SignedString Signed { get; init; }

    public EnvelopeId Id => Signed.Id;

    /// <summary>Wraps that other readers made anew for the caller's keys; not verified yet.</summary>
    public ImmutableArray<SharedWrap> Shared { get; init; } = [];

    /// <summary>The same still sealed, to be opened.</summary>
    /// <param name="shared">Of <see cref="Shared"/>, those that were verified.</param>
    public SealedMail ToSealed(IReadOnlyList<SharedWrap> shared) =>
        new(Id, Header, Handling.Hash, Recipient, Wraps, shared, Wire.Content.Memory);

    /// <summary>Reads what a gateway delivered.</summary>
    /// <param name="delivered">As it came.</param>
    /// <param name="contentHash">SHA-256 of the content where the content was left out; null where it is there.</param>
    /// <param name="form">What it is.</param>
    /// <param name="refused">What is wrong with it.</param>
    public static bool TryRead(
        Wire.Delivered delivered, Digest? contentHash, [NotNullWhen(true)] out DeliveredForm? form,
        [NotNullWhen(false)] out Refused? refused)
    {
        form = null;
        if (!Header.TryRead(delivered.Header.Memory, out var header, out refused)
            || !Handling.TryRead(delivered.Handling.Memory, out var handling, out refused)
            || !Endorsements.TryRead(delivered.Endorsements.Memory, out var endorsements, out refused)
            || !Stamp.TryRead(delivered.Stamp.Memory, out var stamp, out refused)) return false;
        refused = CheckAgreement(header, handling, endorsements)
            ?? (contentHash is null ? CheckContent(header, delivered.Content.Length) : null);
        if (refused is not null) return false;
        refused = ReadRecipient(delivered, header, out var mailbox, out var recipient);
        if (refused is not null) return false;
        refused = ReadWraps(delivered, header.Recipients[recipient], header, out var wraps);
        if (refused is not null) return false;
        var all = WrapHashes.InOrder(header, recipient, wraps, [.. delivered.OtherWrapHashes.Select(hash => new Digest(hash.Span))]);
        var signed = new SignedString(header, handling.Hash, Wrap.HashOfAll(all), contentHash ?? Digest.Of(delivered.Content.Span));
        form = new DeliveredForm
        {
            Mailbox = mailbox,
            Wire = delivered,
            Header = header,
            Handling = handling,
            Endorsements = endorsements,
            Stamp = stamp,
            Recipient = recipient,
            Wraps = ImmutableArray.Create(wraps),
            SealedHandlingHash = new Digest(delivered.SealedHandlingHash.Span),
            Signed = signed,
            Shared = SharedWrapForm.Read(delivered.Shared),
        };
        return true;
    }

    // As in Envelope.TryRead: wherever header, handling and endorsements meet, they must agree.
    private static Refused? CheckAgreement(Header header, Handling handling, Endorsements endorsements)
    {
        if (handling.Author.Nation != header.SenderNation)
            return new Refused(RefusalReason.CallerMismatch,
                $"the author is not of {header.SenderNation}, which the header names as sender");
        if (handling.SigningKid != endorsements.AuthorKid)
            return new Refused(RefusalReason.SignatureInvalid, "the handling names another signing key than the endorsements");
        return header.IsReceipt == (handling.Category == Category.Receipt)
            ? null : Malformed("a receipt has no content, and nothing but a receipt has none");
    }

    private static Refused? CheckContent(Header header, int length)
    {
        var expected = header.IsReceipt ? 0 : Padding.SealedLength(header.PaddedLength);
        return length == expected ? null
            : new Refused(RefusalReason.ContentMismatch, $"the content has {length} bytes, the header says {expected}");
    }

    private static Refused? ReadRecipient(Wire.Delivered delivered, Header header, out MailboxAddress mailbox, out int recipient)
    {
        recipient = -1;
        if (!MailboxAddress.TryParse(delivered.Mailbox, out mailbox)) return Malformed("the mailbox is no mailbox address");
        recipient = header.IndexOf(mailbox);
        return recipient >= 0 ? null
            : new Refused(RefusalReason.NotTheRecipient, $"{mailbox} is not among the recipients that the author named");
    }

    private static Refused? ReadWraps(Wire.Delivered delivered, RecipientEntry recipient, Header header, out Wrap[] wraps)
    {
        wraps = [];
        if (delivered.Wraps.Count != recipient.Kids.Length)
            return Malformed($"{delivered.Wraps.Count} wraps for {recipient.Kids.Length} kids");
        for (var i = 0; i < delivered.Wraps.Count; i++)
        {
            if (!HasRightLengths(delivered.Wraps[i])) return Malformed($"wrap {i} has a part of the wrong length");
            if (new OpeningKid(delivered.Wraps[i].Kid.Span) != recipient.Kids[i])
                return Malformed($"wrap {i} is not for the kid that the header names there");
        }
        var others = header.WrapCount - recipient.Kids.Length;
        if (delivered.OtherWrapHashes.Count != others || !delivered.OtherWrapHashes.All(IsHash)
            || !IsHash(delivered.SealedHandlingHash))
            return Malformed($"it has not {others} hashes of other wraps and one of the sealed handling, of 32 bytes each");
        wraps = [.. delivered.Wraps.Select(wrap => new Wrap(new OpeningKid(wrap.Kid.Span), wrap.Enc.Memory, wrap.Ct.Memory))];
        return null;
    }

    private static bool HasRightLengths(Form.Wrap wrap) =>
        wrap.Kid.Length == OpeningKid.Size && wrap.Enc.Length == Hpke.EncSize && wrap.Ct.Length == Wrap.CiphertextSize;

    private static bool IsHash(ByteString bytes) => bytes.Length == Digest.Size;

    private static Refused Malformed(string what) => new(RefusalReason.Malformed, $"in what was delivered, {what}");
}
