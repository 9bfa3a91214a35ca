using Backbone.Protocol.Batches;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Tests.Envelopes;
using Backbone.TestKit.Forging;
using Google.Protobuf;
using Wire = Backbone.Contracts.Envelope.V1;

namespace Backbone.Protocol.Tests.Golden;

/// <summary>The envelopes of tests/vectors/envelopes: what is made, and the verdict that is expected of it.</summary>
internal sealed class GoldenEnvelopes(World world)
{
    /// <summary>One vector to write.</summary>
    public sealed record Plan(string Name, string What, RefusalReason? Verdict, Forge Forge, string Reader = "JPN/npa/sato", ulong Later = 0);

    public IEnumerable<Plan> All() => [.. Good(), .. BadForm(), .. BadFields(), .. BadCryptography(), .. BadEndorsements(), .. BadTimes()];

    private IEnumerable<Plan> Good() =>
    [
        new("good-plain", "one recipient, one reader, one text", null, Letter()),
        new("good-two-recipients", "two mailboxes in two nations, opened by the third wrap", null,
            Forge.Letter(world, "KOR/kisa/lee", "JPN/npa", "KOR/kisa"), "KOR/kisa/park"),
        new("good-files", "Korean, Japanese and a file above 16 KiB: two chunks, a Padmé length", null, Files()),
        new("good-every-marking", "every field of a handling that a message may have", null, Marked()),
        new("good-approval", "approved by a releaser", null, Approved(id => ApprovalForge.Give(id, world: world))),
        new("good-draft", "a service key for a system that hands over drafts", null, With(
            Forge.Letter(world, "KOR/kisa/gateway", "JPN/npa"), f => f.Handling.OnBehalfOf = "KOR/kisa/siem-1")),
        new("good-batch", "signed by a service in a batch of five", null, With(OfService(), f => f.Batch = (4, 5))),
        new("good-releases", "as many originators' releases as there may be", null, With(Letter(), f => Release(f, 7))),
        new("good-receipt", "a receipt of a gateway", null, Receipt(), "KOR/gateway"),
        new("good-last-millisecond", "one millisecond before it expires", null, Letter(), Later: 2 * 86_400_000 - 1),
    ];

    private IEnumerable<Plan> BadForm() =>
    [
        Bad("unknown-field-envelope", "an unknown field behind the envelope", RefusalReason.NotCanonical,
            f => f.OnEnvelope = Distortions.All["an unknown field at the end"]),
        Bad("unknown-field-header", "an unknown field in the signed header", RefusalReason.NotCanonical,
            f => f.OnHeader = Distortions.All["an unknown field at the end"]),
        Bad("field-order-handling", "the signed handling begins with its second field", RefusalReason.NotCanonical,
            f => f.OnHandling = Distortions.All["the first field last"]),
        Bad("overlong-length-content", "a length in two bytes where one would do, inside the content", RefusalReason.NotCanonical,
            f => f.OnPlaintext = Distortions.All["an over-long length or value"]),
        Bad("field-twice-endorsements", "the signature stands there twice", RefusalReason.NotCanonical,
            f => f.OnEndorsements = Distortions.All["the first field twice"]),
        Bad("utf8-subject", "a subject that is not UTF-8", RefusalReason.Malformed, f => f.OnPlaintext = bytes =>
        {
            bytes[3] = 0xff;
            return bytes;
        }),
        Bad("truncated", "the last byte is missing", RefusalReason.Malformed, f => f.OnEnvelope = bytes => bytes[..^1]),
        Bad("empty", "nothing", RefusalReason.FormatNotSupported, f => f.OnEnvelope = _ => []),
    ];

    private IEnumerable<Plan> BadFields() =>
    [
        Bad("format-2", "format 2", RefusalReason.FormatNotSupported, f => f.Header.Format = 2),
        Bad("suite-2", "a reserved suite", RefusalReason.FormatNotSupported, f => f.Header.Suite = (Wire.Suite)2),
        Bad("federation", "of another federation", RefusalReason.OtherFederation, f => f.Header.Federation = "other.example"),
        Bad("uuid-4", "a message id that is no UUID of version 7", RefusalReason.Malformed, f =>
            f.Header.MessageId = ByteString.CopyFrom([.. new byte[6], 0x40, 0, 0x80, .. new byte[7]])),
        Bad("precedence-5", "an unknown precedence", RefusalReason.Malformed, f => f.Header.Precedence = (Precedence)5),
        Bad("precedence-negative", "a negative precedence, in ten bytes as protobuf writes it", RefusalReason.Malformed,
            f => f.Header.Precedence = (Precedence)(-1)),
        Bad("precedence-2-31", "a precedence of 2^31, in five bytes, which is no form of an enum", RefusalReason.NotCanonical,
            f => f.OnHeader = bytes => Replace(bytes, [0x38, 0x01], [0x38, 0x80, 0x80, 0x80, 0x80, 0x08])),
        Bad("kid-twice", "a kid twice in one recipient", RefusalReason.Malformed,
            f => f.Header.Recipients[0].Kids[1] = f.Header.Recipients[0].Kids[0], Forge.Letter(world, "JPN/npa/sato", "KOR/kisa"), "KOR/kisa/lee"),
        Bad("releases-8", "eight originators' releases", RefusalReason.TooLarge, f => Release(f, 8)),
        Bad("release-to-principal", "a release to what is no mailbox", RefusalReason.Malformed, f =>
        {
            Release(f, 1);
            f.Handling.Releases[0].Mailboxes[0] = "KOR/kisa/gateway";
        }),
        Bad("roster-version-2-32", "a roster version beyond the last", RefusalReason.Malformed, f => f.Handling.RosterVersion = 1UL << 32),
        Bad("recipient-twice", "a mailbox named twice", RefusalReason.Malformed, f => f.AddTo("JPN/npa")),
        Bad("mailbox-unknown", "a mailbox that no key set has", RefusalReason.MailboxUnknown,
            f => f.Header.Recipients[0].Mailbox = "JPN/nowhere"),
        Bad("padded-length", "a padded length that no rounding gives", RefusalReason.Malformed, f => f.Header.PaddedLength = 1500),
        Bad("sender-nation", "the author is of another nation than the header says", RefusalReason.CallerMismatch,
            f => f.Header.SenderNation = "JPN"),
        Bad("tlp-absent", "no TLP", RefusalReason.MarkingAbsent, f => f.Handling.Tlp = Tlp.Unspecified),
        Bad("tlp-unknown", "an unknown TLP", RefusalReason.Malformed, f => f.Handling.Tlp = (Tlp)6),
        Bad("nations-descending", "nations to release to in descending order", RefusalReason.Malformed,
            f => f.Handling.ReleasableTo.AddRange(["KOR", "JPN"])),
        Bad("on-behalf-of-officer", "an officer writes on behalf of a system", RefusalReason.Malformed,
            f => f.Handling.OnBehalfOf = "KOR/kisa/siem-1"),
        Bad("file-name-folder", "a file name that leaves its folder", RefusalReason.Malformed,
            f => f.Content.Parts[0].FileName = "../x"),
        Bad("roster-newer", "a roster that is not known here", RefusalReason.AuthorUnknown, f => f.Handling.RosterVersion = 2),
        Bad("receipt-with-tlp", "a receipt that is marked", RefusalReason.Malformed, f => f.Handling.Tlp = Tlp.Clear, Receipt(), "KOR/gateway"),
        Bad("receipt-257-facts", "a receipt of 257 facts", RefusalReason.Malformed,
            f => f.Handling.Facts.AddRange(Enumerable.Repeat(f.Handling.Facts[0], 256)), Receipt(), "KOR/gateway"),
        Bad("reader-left-out", "one of three readers is left out", RefusalReason.ReaderKeyMismatch, f =>
        {
            f.Readers.RemoveAt(1);
            f.Header.Recipients[0].Kids.RemoveAt(1);
        }, Forge.Letter(world, "JPN/npa/sato", "KOR/kisa"), "KOR/kisa/lee"),
    ];

    private IEnumerable<Plan> BadCryptography() =>
    [
        Bad("content-flipped", "a byte of the signed content flipped before it was signed", RefusalReason.ContentMismatch,
            f => f.OnContent = bytes => Flip(bytes, 200)),
        Bad("commitment-flipped", "a byte of the commitment flipped before it was signed", RefusalReason.ContentMismatch,
            f => f.OnContent = bytes => Flip(bytes, 30)),
        Bad("content-of-another", "flipped after it was signed", RefusalReason.SignatureInvalid, f => f.OnEnvelope = bytes =>
        {
            var envelope = Wire.Envelope.Parser.ParseFrom(bytes);
            envelope.Content = ByteString.CopyFrom(Flip(envelope.Content.ToByteArray(), 100));
            return envelope.ToByteArray();
        }),
        Bad("content-short", "the content is a byte short", RefusalReason.ContentMismatch, f => f.OnContent = bytes => bytes[..^1]),
        Bad("padding-set", "a byte of the padding is not zero", RefusalReason.ContentMismatch,
            f => f.OnPadded = bytes => Flip(bytes, bytes.Length - 1)),
        Bad("padding-too-long", "a larger padded length than the text needs", RefusalReason.ContentMismatch,
            f => f.Header.PaddedLength = 2048),
        Bad("second-content-key", "the second reader is given another content key: the commitment is not of it",
            RefusalReason.ContentMismatch, SecondKey, Forge.Letter(world, "KOR/kisa/lee", "JPN/npa", "KOR/kisa"), "KOR/kisa/lee"),
        Bad("wrap-flipped", "a byte of a wrap flipped before it was signed", RefusalReason.ContentMismatch, f => f.OnWraps = wraps =>
            wraps[0].Ct = ByteString.CopyFrom(Flip(wraps[0].Ct.ToByteArray(), 0))),
        Bad("wraps-swapped", "two wraps in another order than the header's", RefusalReason.Malformed,
            f => f.OnWraps = wraps => (wraps[0], wraps[1]) = (wraps[1], wraps[0]),
            Forge.Letter(world, "KOR/kisa/lee", "JPN/npa", "KOR/kisa")),
        Bad("claimed-by-colleague", "a colleague's handling and signature over the author's header, wraps and content",
            RefusalReason.ContentMismatch, f => TakeFrom(Letter(), f), Forge.Letter(world, "KOR/kisa/park", "JPN/npa")),
        Bad("marked-lower", "the author's content and wraps under a lower marking, signed anew by the author", RefusalReason.ContentMismatch,
            f =>
            {
                TakeFrom(Letter(), f);
                f.Handling.Tlp = Tlp.Clear;
            }),
        Bad("wrap-missing", "one wrap too few", RefusalReason.Malformed, f => f.OnWraps = wraps => wraps.RemoveAt(1),
            Forge.Letter(world, "KOR/kisa/lee", "JPN/npa", "KOR/kisa")),
    ];

    private IEnumerable<Plan> BadEndorsements() =>
    [
        Bad("mldsa-flipped", "the ML-DSA half of the signature does not verify", RefusalReason.SignatureInvalid,
            f => f.OnEndorsing = e => e.Signature.Sig = ByteString.CopyFrom(Flip(e.Signature.Sig.ToByteArray(), 0))),
        Bad("ed25519-flipped", "the Ed25519 half of the signature does not verify", RefusalReason.SignatureInvalid,
            f => f.OnEndorsing = e => e.Signature.Sig = ByteString.CopyFrom(Flip(e.Signature.Sig.ToByteArray(), 3309))),
        Bad("signed-by-another", "signed by a colleague under the author's name", RefusalReason.SignatureInvalid,
            f => f.Signer = world.Principal("KOR/kisa/park")),
        Bad("key-of-another", "a colleague's key under the author's name", RefusalReason.AuthorUnknown, f =>
        {
            f.Signer = world.Principal("KOR/kisa/park");
            f.Handling.SigningKid = ByteString.CopyFrom(f.Signer.Kid.Hash.ToArray());
        }),
        Bad("batch-officer", "an officer's signature over a batch", RefusalReason.SignatureInvalid, f => f.Batch = (1, 3)),
        Bad("batch-empty", "an empty proof of a batch", RefusalReason.Malformed,
            f => f.OnEndorsing = e => e.Signature.Batch = new Wire.BatchProof()),
        Bad("batch-65", "a proof of a batch of 65", RefusalReason.Malformed,
            f => f.OnEndorsing = e => e.Signature.Batch = new Wire.BatchProof { Size = 65 }),
        Bad("batch-index", "a service's signature over a batch, at another place than its own", RefusalReason.SignatureInvalid, f =>
        {
            f.Batch = (2, 5);
            f.OnEndorsing = e => e.Signature.Batch.Index = 3;
        }, OfService()),
        Bad("batch-role", "a service's signature over a batch of stamp statements", RefusalReason.SignatureInvalid, f =>
        {
            f.Batch = (2, 5);
            f.BatchRole = BatchRole.Stamp;
        }, OfService()),
        Bad("approval-by-author", "approved by the author", RefusalReason.Malformed, _ => { },
            Approved(id => ApprovalForge.Give(id, "KOR/kisa/lee", "officer", world: world))),
        Bad("approval-role-not-held", "approved in a role that is not held", RefusalReason.SignatureInvalid, _ => { },
            Approved(id => ApprovalForge.Give(id, role: "minister", world: world))),
        Bad("approval-by-service", "approved by a system", RefusalReason.SignatureInvalid, _ => { },
            Approved(id => ApprovalForge.Give(id, "KOR/kisa/siem-1", "service", world: world))),
        Bad("approval-of-another", "an approval of another envelope", RefusalReason.SignatureInvalid, _ => { },
            Approved(_ => ApprovalForge.Give(default, world: world))),
    ];

    private IEnumerable<Plan> BadTimes() =>
    [
        new("bad-expired", "at the millisecond at which it expires", RefusalReason.TimeOutOfBounds, Letter(), Later: 2 * 86_400_000),
        Bad("expires-too-far", "a millisecond more than 30 days", RefusalReason.TimeOutOfBounds,
            f => f.Header.Expires = world.Now.Plus(EnvelopeLimits.Lifetime).Milliseconds + 1),
        Bad("created-ahead", "created 120 s and a millisecond ahead", RefusalReason.TimeOutOfBounds,
            f => f.Handling.Created = world.Now.Plus(EnvelopeLimits.ClockSkew).Milliseconds + 1),
        Bad("before-key", "created three minutes before the author's key counts", RefusalReason.AuthorKeyNotInForce,
            f => f.Handling.Created = world.Now.Milliseconds - 180_000),
    ];

    private Plan Bad(string name, string what, RefusalReason reason, Action<Forge> spoil, Forge? forge = null, string reader = "JPN/npa/sato") =>
        new($"bad-{name}", what, reason, With(forge ?? Letter(), spoil), reader);

    private Forge Letter() => Forge.Letter(world, "KOR/kisa/lee", "JPN/npa");

    private Forge OfService() => Forge.Letter(world, "KOR/kisa/gateway", "JPN/npa");

    private Forge Receipt() => With(Forge.Receipt(world, "JPN/gateway", "KOR/gateway"),
        f => f.Handling.Facts[0].Time = world.Now.Milliseconds);

    private Forge Approved(Func<EnvelopeId, Wire.Approval> approve) => With(Letter(), f => f.Approvals.Add(approve));

    private Forge Files() => With(Letter(), f =>
    {
        f.Content.Subject = "라자루스 지갑 / ラザルスのウォレット";
        f.Content.Parts.Clear();
        f.Content.Parts.Add(new Wire.Part { ContentType = "text/plain", Language = "ko", Data = ByteString.CopyFromUtf8("거래소 지갑") });
        f.Content.Parts.Add(new Wire.Part { ContentType = "text/plain", Language = "ja", Data = ByteString.CopyFromUtf8("取引所のウォレット") });
        f.Content.Parts.Add(new Wire.Part
        {
            ContentType = "application/octet-stream",
            FileName = "표본.bin",
            Data = ByteString.CopyFrom(NamedBytes.Of("golden file", 20_000)),
        });
        f.Header.PaddedLength = Padding.PaddedLength(f.Content.CalculateSize());
        f.Header.Precedence = Precedence.Flash;
    });

    private Forge Marked() => With(Letter(), f =>
    {
        var id = ByteString.CopyFrom(NamedBytes.Of("golden related", 32));
        (f.Handling.ReplyTo, f.Handling.Tlp, f.Handling.Pap) = ("KOR/kisa/lee", Tlp.AmberStrict, Pap.Amber);
        f.Handling.ReleasableTo.AddRange(["JPN", "KOR", "USA"]);
        f.Handling.Caveats.Add(Caveat.Orcon);
        f.Handling.Relations.Add(new Wire.Relation { Kind = RelationKind.InReplyTo, EnvelopeId = id });
        f.Handling.Relations.Add(new Wire.Relation { Kind = RelationKind.DerivedFrom, EnvelopeId = id });
        (f.Handling.ReplyBy, f.Handling.Community, f.Handling.Exercise) = (world.Now.Milliseconds + 3_600_000, "dprk-crypto", false);
        f.Handling.Releases.Add(new Wire.OriginatorRelease
        {
            EnvelopeId = id,
            Mailboxes = { "JPN/npa", "JPN/npa/sato" },
            Until = world.Now.Milliseconds + 86_400_000,
            Kid = id,
            Sig = ByteString.CopyFrom(NamedBytes.Of("golden release", 3373)),
        });
    });

    private void Release(Forge forge, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var id = ByteString.CopyFrom(NamedBytes.Of($"golden release {i}", 32));
            forge.Handling.Releases.Add(new Wire.OriginatorRelease
            {
                EnvelopeId = id,
                Mailboxes = { "JPN/npa" },
                Until = world.Now.Milliseconds + 86_400_000,
                Kid = id,
                Sig = ByteString.CopyFrom(NamedBytes.Of("golden release", 3373)),
            });
        }
    }

    private static byte[] Replace(byte[] bytes, byte[] old, byte[] by)
    {
        var at = bytes.AsSpan().IndexOf(old);
        return [.. bytes[..at], .. by, .. bytes[(at + old.Length)..]];
    }

    private static void SecondKey(Forge forge)
    {
        byte[] header = [], handling = [], content = [];
        forge.OnHeader = bytes => header = bytes;
        forge.OnHandling = bytes => handling = bytes;
        forge.OnContent = bytes => content = bytes;
        forge.OnWraps = wraps =>
        {
            var bound = Forge.BoundTo(header, handling);
            for (var i = 1; i < wraps.Count; i++)
                wraps[i] = Forge.WrapTo(forge.Readers[i], i, bound, content, NamedBytes.Of("second key", 32));
        };
    }

    // Header, wraps and content of what another sealed; handling and signature are the taker's.
    private static void TakeFrom(Forge author, Forge taker)
    {
        var taken = Wire.Envelope.Parser.ParseFrom(author.Build());
        taker.OnHeader = _ => taken.Header.ToByteArray();
        taker.OnContent = _ => taken.Content.ToByteArray();
        taker.OnWraps = wraps => wraps[0] = taken.Wraps[0];
    }

    private static Forge With(Forge forge, Action<Forge> change)
    {
        change(forge);
        return forge;
    }

    private static byte[] Flip(byte[] bytes, int at)
    {
        bytes[at] ^= 1;
        return bytes;
    }
}
