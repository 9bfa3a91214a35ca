using System.Collections.Immutable;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Keys;
using Backbone.Protocol.Suites;
using Google.Protobuf;
using Wire = Backbone.Contracts.Envelope.V1;

namespace Backbone.Protocol.Envelopes;

/// <summary>The originator's word that an ORCON message may go further (SPEC § Originator releases).</summary>
/// <param name="Original">The original's envelope id.</param>
/// <param name="Mailboxes">Where it may go, 1 to 64, strictly ascending by their text.</param>
/// <param name="Until">Until when; itself not included, not 0.</param>
/// <param name="Kid">The originator's signing key.</param>
/// <param name="Signature">3,373 bytes. Whose word it is, <see cref="Verification.OriginatorCheck"/> tells.</param>
public sealed record OriginatorRelease(
    EnvelopeId Original, ImmutableArray<MailboxAddress> Mailboxes, Timestamp Until, SigningKid Kid,
    ReadOnlyMemory<byte> Signature)
{
    /// <summary>Whether the signature is over all the rest of it.</summary>
    public bool Verifies(SigningPublicKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.Kid == Kid && key.Verify(SignedBytes(), Labels.OriginatorReleaseContext, Signature.Span);
    }

    /// <summary>Gives a release.</summary>
    /// <param name="original">The original's envelope id.</param>
    /// <param name="mailboxes">Where it may go; any order, repeats count once.</param>
    /// <param name="until">Until when.</param>
    /// <param name="kid">The originator's signing key.</param>
    /// <param name="custody">Holds it.</param>
    /// <exception cref="ArgumentException">There are none or more than 64 mailboxes, no end, or the key is not held here.</exception>
    public static OriginatorRelease Give(
        EnvelopeId original, IEnumerable<MailboxAddress> mailboxes, Timestamp until, SigningKid kid, IKeyCustody custody)
    {
        ArgumentNullException.ThrowIfNull(mailboxes);
        ArgumentNullException.ThrowIfNull(custody);
        var given = new OriginatorRelease(
            original, [.. mailboxes.Distinct().OrderBy(mailbox => mailbox.ToString(), StringComparer.Ordinal)], until, kid, default);
        if (given.Mailboxes.Length is < 1 or > EnvelopeLimits.Recipients)
            throw new ArgumentException($"a release names 1 to {EnvelopeLimits.Recipients} mailboxes", nameof(mailboxes));
        if (until.Milliseconds == 0) throw new ArgumentException("a release has an end", nameof(until));
        return given with { Signature = custody.Sign(kid, given.SignedBytes(), Labels.OriginatorReleaseContext) };
    }

    /// <summary>What a reader has checked the form of.</summary>
    internal static OriginatorRelease Of(Wire.OriginatorRelease wire) => new(
        new EnvelopeId(new Digest(wire.EnvelopeId.Span)), [.. wire.Mailboxes.Select(text => MailboxAddress.Parse(text))],
        new Timestamp(wire.Until), new SigningKid(new Digest(wire.Kid.Span)), wire.Sig.Memory);

    internal Wire.OriginatorRelease ToWire() => new()
    {
        EnvelopeId = ByteString.CopyFrom(Original.Hash.ToArray()),
        Mailboxes = { Mailboxes.Select(mailbox => mailbox.ToString()) },
        Until = Until.Milliseconds,
        Kid = ByteString.CopyFrom(Kid.Hash.ToArray()),
        Sig = ByteString.CopyFrom(Signature.Span),
    };

    // The canonical message without its signature. A reader has compared the bytes that came with the canonical ones, so
    // written again they are the same.
    private byte[] SignedBytes() => (this with { Signature = default }).ToWire().ToByteArray();
}
