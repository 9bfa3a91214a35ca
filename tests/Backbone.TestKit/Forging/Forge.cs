using System.Buffers.Binary;
using System.Security.Cryptography;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Batches;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Suites;
using Backbone.TestKit.Federation;
using Google.Protobuf;
using Wire = Backbone.Contracts.Envelope.V1;

namespace Backbone.TestKit.Forging;

/// <summary>
/// Writes an envelope by the letter of protos/SPEC.md, and as wrongly as a test wants it: no reader looks at what it
/// makes, and whatever was made wrong is nevertheless signed and sealed rightly. Shares only the suite with the writer
/// under test; the labels are typed again here.
/// </summary>
public sealed class Forge
{
    public Wire.Header Header { get; init; } = new();
    public Wire.Handling Handling { get; init; } = new();
    public Wire.Content Content { get; init; } = new();

    /// <summary>One for each wrap, in order.</summary>
    public List<OpeningPublicKey> Readers { get; init; } = [];

    /// <summary>Whose documents and keys it uses.</summary>
    public World World { get; init; } = World.Test;

    /// <summary>Signs; its kid stands in the endorsements.</summary>
    public required TestPrincipal Signer { get; set; }

    /// <summary>Where T stands in a batch, and that batch's size; null: it is signed alone.</summary>
    public (int Index, int Size)? Batch { get; set; }

    /// <summary>What the batch says it is of.</summary>
    public BatchRole BatchRole { get; set; } = BatchRole.Envelope;

    public byte[] ContentKey { get; init; } = RandomNumberGenerator.GetBytes(Cobblestone.KeySize);

    /// <summary>Made over the finished envelope id.</summary>
    public List<Func<EnvelopeId, Wire.Approval>> Approvals { get; } = [];

    public Func<byte[], byte[]> OnHeader { get; set; } = bytes => bytes;
    public Func<byte[], byte[]> OnHandling { get; set; } = bytes => bytes;
    public Func<byte[], byte[]> OnPlaintext { get; set; } = bytes => bytes;
    public Func<byte[], byte[]> OnPadded { get; set; } = bytes => bytes;
    public Func<byte[], byte[]> OnContent { get; set; } = bytes => bytes;
    public Func<byte[], byte[]> OnEndorsements { get; set; } = bytes => bytes;
    public Func<byte[], byte[]> OnEnvelope { get; set; } = bytes => bytes;
    public Action<List<Wire.Wrap>> OnWraps { get; set; } = _ => { };
    public Action<Wire.Endorsements> OnEndorsing { get; set; } = _ => { };

    /// <summary>SHA-256(T), known once it is built.</summary>
    public EnvelopeId Id { get; private set; }

    /// <summary>A good letter, for the test to spoil.</summary>
    public static Forge Letter(string author = "KOR/kisa/lee", params string[] to) => Letter(World.Test, author, to);

    public static Forge Letter(World world, string author, params string[] to)
    {
        var signer = world.Principal(author);
        var roster = world.Snapshot.FindRoster(signer.Address.Nation, world.Now)!;
        var forge = new Forge
        {
            World = world,
            Signer = signer,
            Header = new Wire.Header
            {
                Format = 1,
                Suite = Wire.Suite._0001,
                Federation = world.Snapshot.Federation.ToString(),
                MessageId = ByteString.CopyFrom(MessageId.New(TimeProvider.System).ToArray()),
                SenderNation = signer.Address.Nation.ToString(),
                Precedence = Precedence.Routine,
                Expires = world.Now.Plus(TimeSpan.FromDays(2)).Milliseconds,
            },
            Handling = new Wire.Handling
            {
                Nonce = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(16)),
                Author = author,
                SigningKid = ByteString.CopyFrom(signer.Kid.Hash.ToArray()),
                RosterVersion = roster.Head.Version,
                RosterHash = ByteString.CopyFrom(roster.Id.Hash.ToArray()),
                Tlp = Tlp.Amber,
                Category = Category.Bulletin,
                Created = world.Now.Milliseconds,
                Exercise = true,
            },
            Content = new Wire.Content
            {
                Subject = "subject",
                Parts = { new Wire.Part { ContentType = "text/plain", Data = ByteString.CopyFromUtf8("text") } },
            },
        };
        foreach (var mailbox in to is [] ? ["JPN/npa"] : to) forge.AddTo(mailbox);
        forge.Header.PaddedLength = Padding.PaddedLength(forge.Content.CalculateSize());
        return forge;
    }

    /// <summary>A good receipt to a nation's gateway, for the test to spoil.</summary>
    public static Forge Receipt(string author = "JPN/gateway", string to = "KOR/gateway") => Receipt(World.Test, author, to);

    public static Forge Receipt(World world, string author, string to)
    {
        var forge = Letter(world, author, to);
        forge.Readers.Clear();
        forge.Header.Recipients[0].Kids.Clear();
        forge.Header.PaddedLength = 0;
        (forge.Handling.Tlp, forge.Handling.Category) = (Tlp.Unspecified, Category.Receipt);
        forge.Handling.Facts.Add(Fact());
        return forge;
    }

    public static Wire.ReceiptFact Fact() => new()
    {
        EnvelopeId = ByteString.CopyFrom(new byte[32]),
        Event = ReceiptEvent.Delivered,
        Time = TestFederation.Default.Now.Milliseconds,
    };

    /// <summary>Adds a recipient with all its readers.</summary>
    public void AddTo(string mailbox)
    {
        var found = World.Snapshot.FindMailbox(MailboxAddress.Parse(mailbox), World.Now)!;
        var keys = found.EpochsToSealTo(World.Now).Select(epoch => epoch.Key).ToArray();
        var entry = new Wire.Recipient { Mailbox = mailbox, Role = RecipientRole.Action };
        entry.Kids.AddRange(keys.Select(key => ByteString.CopyFrom(key.Kid.ToArray())));
        Header.Recipients.Add(entry);
        Readers.AddRange(keys);
    }

    public byte[] Build()
    {
        var header = OnHeader(Header.ToByteArray());
        var handling = OnHandling(Handling.ToByteArray());
        var bound = BoundTo(header, handling);
        var content = Header.PaddedLength == 0 ? [] : Seal(bound);
        content = OnContent(content);
        var wraps = Readers.Select((reader, place) => WrapTo(reader, place, bound, content, ContentKey)).ToList();
        OnWraps(wraps);
        byte[] hashes = [.. wraps.SelectMany(wrap => SHA256.HashData([.. wrap.Kid, .. wrap.Enc, .. wrap.Ct]))];
        byte[] signed =
        [
            .. "backbone/1/envelope\0"u8, 0, 1, .. U64((ulong)header.Length), .. header, .. SHA256.HashData(handling),
            .. SHA256.HashData(hashes), .. SHA256.HashData(content),
        ];
        Id = new EnvelopeId(Digest.Of(signed));
        var envelope = new Wire.Envelope
        {
            Header = ByteString.CopyFrom(header),
            Handling = ByteString.CopyFrom(handling),
            Content = ByteString.CopyFrom(content),
            Endorsements = ByteString.CopyFrom(OnEndorsements(Endorse(signed))),
        };
        envelope.Wraps.AddRange(wraps);
        return OnEnvelope(envelope.ToByteArray());
    }

    /// <summary>hh ‖ SHA-256(handling): what content and wraps are bound to.</summary>
    public static byte[] BoundTo(byte[] header, byte[] handling) =>
        [.. SHA256.HashData([.. "backbone/1/header\0"u8, .. header]), .. SHA256.HashData(handling)];

    public static Wire.Wrap WrapTo(OpeningPublicKey reader, int place, byte[] bound, byte[] content, byte[] contentKey)
    {
        var kid = reader.Kid.ToArray();
        byte[] info =
        [
            .. "backbone/1/cek\0"u8, 0, 1, .. bound, (byte)(place >> 8), (byte)place, .. kid,
            .. content.AsSpan(0, Math.Min(56, content.Length)),
        ];
        var box = Hpke.Seal(reader, info, contentKey);
        return new Wire.Wrap
        {
            Kid = ByteString.CopyFrom(kid),
            Enc = ByteString.CopyFrom(box.Enc),
            Ct = ByteString.CopyFrom(box.Ciphertext),
        };
    }

    public static byte[] U64(ulong value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        return bytes;
    }

    private byte[] Seal(byte[] bound)
    {
        var plaintext = OnPlaintext(Content.ToByteArray());
        var padded = new byte[Math.Max((int)Header.PaddedLength, 4 + plaintext.Length)];
        BinaryPrimitives.WriteUInt32BigEndian(padded, (uint)plaintext.Length);
        plaintext.CopyTo(padded, 4);
        return Cobblestone.Seal(ContentKey, [.. "backbone/1/content\0"u8, 0, 1, .. bound], OnPadded(padded));
    }

    private byte[] Endorse(byte[] signed)
    {
        var signature = new Wire.Signature { Kid = ByteString.CopyFrom(Signer.Kid.Hash.ToArray()) };
        if (Batch is { } place)
        {
            var batch = new BatchForge(BatchRole, Signer.Kid, signed, place);
            var context = System.Text.Encoding.ASCII.GetBytes(BatchForge.Context);
            (signature.Sig, signature.Batch) = (ByteString.CopyFrom(Signer.Custody.Sign(Signer.Kid, batch.Statement, context)), batch.Proof);
        }
        else signature.Sig = ByteString.CopyFrom(Signer.Custody.Sign(Signer.Kid, signed, "backbone/1/envelope"u8));
        var endorsements = new Wire.Endorsements { Signature = signature };
        endorsements.Approvals.AddRange(Approvals.Select(approve => approve(Id)));
        OnEndorsing(endorsements);
        return endorsements.ToByteArray();
    }
}
