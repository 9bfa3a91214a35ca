using System.Diagnostics.CodeAnalysis;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Keys;
using Backbone.Protocol.Verification;

namespace Backbone.Protocol.Tests.Envelopes;

/// <summary>
/// Every check that SPEC § Verification names, in its order, from the bytes to the text: those of release and admission
/// too, so that a test sees the verdict of the whole chain.
/// </summary>
internal static class Judge
{
    /// <summary>An envelope, as the author's nation and an offline reader see it.</summary>
    public static bool TryOpen(
        ReadOnlyMemory<byte> bytes, FederationSnapshot federation, Timestamp now, IKeyCustody reader,
        [NotNullWhen(true)] out Envelope? envelope, out MessageContent? content, out Refused? refused)
    {
        content = null;
        if (!Envelope.TryRead(bytes, out envelope, out refused)) return false;
        refused = CheckFederation(envelope.Header, federation)
            ?? TimeCheck.Check(envelope.Header, now)
            ?? TimeCheck.CheckCreated(envelope.Handling, now)
            ?? AuthorCheck.Check(federation, envelope.Handling, envelope.Endorsements, envelope.Signed, now)
            ?? ReaderKeyCheck.Check(federation, envelope.Header, now);
        return refused is null
            && (envelope.Header.IsReceipt
                || TryOpen(envelope.Header, envelope.Handling.Hash, envelope.Wraps, envelope.Content.Span, reader, out content, out refused));
    }

    /// <summary>A consignment, as the recipient's border and its reader see it.</summary>
    public static bool TryOpen(
        ReadOnlyMemory<byte> bytes, FederationSnapshot federation, Timestamp now, IKeyCustody border, IKeyCustody reader,
        [NotNullWhen(true)] out Consignment? consignment, out MessageContent? content, out Refused? refused)
    {
        content = null;
        if (!Consignment.TryRead(bytes, out consignment, out refused)) return false;
        refused = CheckFederation(consignment.Header, federation)
            ?? StampCheck.Check(federation, consignment, now, now)
            ?? TimeCheck.Check(consignment.Header, now);
        if (refused is not null) return false;
        if (!consignment.SealedHandling.TryOpen(
                consignment.EnvelopeId, border, out var handling, out var endorsements, out refused)) return false;
        refused = CheckHandling(consignment, handling, endorsements)
            ?? TimeCheck.CheckCreated(handling, now)
            ?? AuthorCheck.Check(federation, handling, endorsements, consignment.Signed, now)
            ?? ReaderKeyCheck.Check(federation, consignment.Header, now);
        return refused is null
            && (consignment.Header.IsReceipt
                || EnvelopeOpener.TryOpen(consignment.Header, handling.Hash, consignment.RecipientIndex, consignment.Wraps,
                    consignment.Content.Span, reader, out content, out refused));
    }

    // As the recipient whose key is held; the first one where none is.
    private static bool TryOpen(
        Header header, Digest handlingHash, IReadOnlyList<Wrap> wraps, ReadOnlySpan<byte> content, IKeyCustody reader,
        [NotNullWhen(true)] out MessageContent? opened, [NotNullWhen(false)] out Refused? refused)
    {
        var recipient = Enumerable.Range(0, header.Recipients.Length)
            .FirstOrDefault(place => header.Recipients[place].Kids.Any(reader.CanOpen));
        var own = wraps.Skip(header.FirstWrapOf(recipient)).Take(header.Recipients[recipient].Kids.Length).ToArray();
        return EnvelopeOpener.TryOpen(header, handlingHash, recipient, own, content, reader, out opened, out refused);
    }

    private static Refused? CheckHandling(Consignment consignment, Handling handling, Endorsements endorsements) =>
        handling.Hash == consignment.Signed.HandlingHash
            && endorsements.Hash == consignment.Stamp.Statement.EndorsementsHash
                ? Envelope.CheckAgreement(consignment.Header, handling, endorsements)
                : new Refused(RefusalReason.HandlingMismatch, "the sealed handling is not what was signed and stamped");

    private static Refused? CheckFederation(Header header, FederationSnapshot federation) =>
        header.Federation == federation.Federation
            ? null
            : new Refused(RefusalReason.OtherFederation, $"it is for {header.Federation}");
}
