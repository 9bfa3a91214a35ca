using Backbone.Protocol.Addresses;
using Backbone.Protocol.Certificates;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Logs;
using Backbone.Protocol.Tests.Certificates;
using Backbone.Protocol.Tests.Golden;
using Backbone.TestKit.Certificates;
using Backbone.TestKit.Federation;
using Backbone.TestKit.Forging;
using Backbone.TestKit.Fuzzing;
using Google.Protobuf;
using Form = Backbone.Contracts.Documents.V1;
using Wire = Backbone.Contracts.Envelope.V1;

namespace Backbone.Protocol.Tests.Fuzzing;

/// <summary>Every reader of Protocol on what nobody would write; <see cref="Fuzzer"/> says what each must hold.</summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private static readonly byte[][] Envelopes = Golden("envelopes", vector => vector.Envelope);

    private static readonly byte[][] Consignments = Golden("consignments", vector => vector.Consignment);

    private static readonly byte[][] Documents = [.. Golden("documents", vector => vector.Document), .. Policies()];

    [Fact]
    public void Envelopes_are_read_or_refused() => Run("envelope", Envelopes,
        bytes => Envelope.TryRead(bytes, out var read, out _) ? Write(read) : null);

    [Fact]
    public void Headers_are_read_or_refused() => Run("header", [.. Envelopes.Select(bytes => Parsed(bytes).Header.ToByteArray())],
        bytes => Header.TryRead(bytes, out var read, out _) ? Rewritten<Wire.Header>(read.Bytes) : null);

    [Fact]
    public void Handlings_are_read_or_refused() => Run("handling", [.. Envelopes.Select(bytes => Parsed(bytes).Handling.ToByteArray())],
        bytes => Handling.TryRead(bytes, out var read, out _) ? Rewritten<Wire.Handling>(read.Bytes) : null);

    [Fact]
    public void Endorsements_are_read_or_refused() => Run("endorsements",
        [.. Envelopes.Select(bytes => Parsed(bytes).Endorsements.ToByteArray())],
        bytes => Endorsements.TryRead(bytes, out var read, out _) ? Rewritten<Wire.Endorsements>(read.Bytes) : null);

    [Fact]
    public void Contents_are_read_or_refused() => Run("content", [Forge.Letter().Content.ToByteArray(), Files().ToByteArray()],
        bytes => MessageContent.TryRead(bytes, out var read, out _) ? read.Write() : null);

    [Fact]
    public void Consignments_are_read_or_refused() => Run("consignment", Consignments,
        bytes => Consignment.TryRead(bytes, out var read, out _) ? Rewritten<Wire.Consignment>(read.Bytes) : null);

    [Fact]
    public void Stamps_are_read_or_refused() => Run("stamp", [.. Consignments.Select(bytes => Wire.Consignment.Parser.ParseFrom(bytes).Stamp.ToByteArray())],
        bytes => Stamp.TryRead(bytes, out var read, out _) ? Rewritten<Wire.Stamp>(read.Bytes) : null);

    [Fact]
    public void Statements_are_read_or_refused() => Run("statement",
        [.. Consignments.Select(bytes => Wire.Stamp.Parser.ParseFrom(Wire.Consignment.Parser.ParseFrom(bytes).Stamp).Statement.ToByteArray())],
        bytes => StampStatement.Read(bytes)?.Write(), new ByteMutator());

    [Fact]
    public void Acknowledgements_are_read_or_refused()
    {
        var kor = TestFederation.Default.Kor;
        var signed = Acknowledgement.Sign(new AcknowledgementStatement(
            LaneId.Of("asia-pacific", "KOR/kisa", 0), 7, new EntryHash(Digest.Of("entry"u8)), kor.Stamp.Key.Kid, TestFederation.Default.Now),
            kor.GatewayCustody);
        Run("acknowledgement", [signed.Bytes.ToArray()],
            bytes => Acknowledgement.TryRead(bytes, out var read, out _) ? Rewritten<Wire.Acknowledgement>(read.Bytes) : null);
        Run("statement of an acknowledgement", [signed.Statement.Write()],
            bytes => AcknowledgementStatement.Read(bytes)?.Write(), new ByteMutator());
    }

    [Fact]
    public void Roots_of_journals_are_read_or_refused()
    {
        var kor = TestFederation.Default.Kor;
        var signed = JournalRoot.Sign(new JournalRootStatement(
            new TreeHead(7, Digest.Of("root"u8)), kor.Stamp.Key.Kid, TestFederation.Default.Now), kor.GatewayCustody);
        Run("journal root", [signed.Bytes.ToArray()],
            bytes => JournalRoot.TryRead(bytes, out var read, out _) ? Rewritten<Wire.JournalRoot>(read.Bytes) : null);
        Run("statement of a journal root", [signed.Statement.Write()],
            bytes => JournalRootStatement.Read(bytes)?.Write(), new ByteMutator());
    }

    [Fact]
    public void Sealed_handlings_are_read_or_refused() => Run("sealed handling",
        [.. Consignments.Select(bytes => Wire.Consignment.Parser.ParseFrom(bytes).SealedHandling.ToByteArray())],
        bytes => SealedHandling.TryRead(bytes, out var read, out _) ? Rewritten<Wire.SealedHandling>(read.Bytes) : null);

    [Fact]
    public void Signed_documents_are_read_or_refused() => Run("signed document", Documents,
        bytes => SignedDocument.TryRead(bytes, out var read, out _) ? Rewritten<Form.SignedDocument>(read.Bytes) : null);

    [Theory]
    [InlineData(DocumentType.Charter), InlineData(DocumentType.Mandate), InlineData(DocumentType.Roster)]
    [InlineData(DocumentType.Keyset), InlineData(DocumentType.Release), InlineData(DocumentType.Acceptance)]
    public void Payloads_are_read_or_refused(DocumentType type) => Run($"payload of a {type}", [.. Payloads(type)], bytes =>
        FederationDocument.TryRead(new DocumentPayload(type, bytes), out _, out _) ? Write(type, bytes) : null);

    [Fact]
    public void Roots_are_taken_or_refused_and_what_is_taken_is_taken_by_others_too() =>
        Run("TLS root", [.. OddRoots.Good.Values, TestFederation.Default.Kor.Tls.Root.RawData], bytes =>
        {
            if (!TlsRoot.IsRoot(bytes)) return null;
            TlsRootTests.TakenByOthers(bytes);
            return bytes;
        }, new ByteMutator());

    [Fact]
    public void Any_change_to_a_document_is_judged_without_a_fault()
    {
        var golden = GoldenWorld.Default;
        var history = golden.NewHistory();
        Run("history", [.. golden.Documents.Select(document => document.Bytes.ToArray())], bytes =>
            history.Adopt(bytes, golden.Now) is Adoption.AlreadyKnown ? bytes : null);
    }

    [Fact]
    public void Addresses_are_read_or_refused() => Run("address",
        [.. new[] { "KOR/kisa/lee", "KOR/gateway", "JPN/npa" }.Select(System.Text.Encoding.UTF8.GetBytes)], bytes =>
        {
            var text = System.Text.Encoding.UTF8.GetString(bytes);
            var written = PrincipalAddress.TryParse(text, out var principal) ? principal.ToString()
                : MailboxAddress.TryParse(text, out var mailbox) ? mailbox.ToString() : null;
            return written is null ? null : System.Text.Encoding.UTF8.GetBytes(written);
        }, new ByteMutator());

    private void Run(string name, byte[][] corpus, Func<byte[], byte[]?> read, IMutator? mutator = null) => new Fuzzer
    {
        Name = name,
        Corpus = corpus,
        Read = read,
        Mutator = mutator ?? new ProtobufMutator(),
    }.Run(output.WriteLine);

    // By the writer of protobuf, which the reader does not show: what was read has one encoding.
    private static byte[] Rewritten<T>(ReadOnlyMemory<byte> bytes) where T : class, IMessage<T>, new() =>
        new MessageParser<T>(() => new T()).ParseFrom(bytes.Span).ToByteArray();

    private static byte[] Write(Envelope envelope) => Envelope.TryWrite(
        envelope.Header, envelope.Handling, envelope.Wraps, envelope.Content, envelope.Endorsements, out var written, out var refused)
        ? written.Bytes.ToArray() : throw new InvalidOperationException(refused.ToString());

    private static byte[] Write(DocumentType type, byte[] bytes) => type switch
    {
        DocumentType.Charter => Rewritten<Form.Charter>(bytes),
        DocumentType.Mandate => Rewritten<Form.Mandate>(bytes),
        DocumentType.Roster => Rewritten<Form.Roster>(bytes),
        DocumentType.Keyset => Rewritten<Form.KeySet>(bytes),
        DocumentType.Release => Rewritten<Form.Release>(bytes),
        _ => Rewritten<Form.Acceptance>(bytes),
    };

    private static IEnumerable<byte[]> Payloads(DocumentType type) =>
        from bytes in Documents.Concat(TestFederation.Default.Documents.Select(document => document.Bytes.ToArray()))
        let signed = Form.SignedDocument.Parser.ParseFrom(bytes)
        where signed.Type == type && FederationDocument.TryRead(new DocumentPayload(type, signed.Payload.Memory), out _, out _)
        select signed.Payload.ToByteArray();

    private static byte[][] Policies()
    {
        var (federation, kor) = (TestFederation.Default, TestFederation.Default.Kor);
        return
        [
            kor.SignRelease(federation, "nation: KOR\nrelease: []\n").Bytes.ToArray(),
            kor.SignAcceptance(federation, "nation: KOR\naccept: []\n").Bytes.ToArray(),
        ];
    }

    private static Wire.Content Files()
    {
        var content = Forge.Letter().Content;
        content.Parts.Add(new Wire.Part { ContentType = "image/png", Language = "ko", FileName = "a.png", Data = ByteString.CopyFrom(new byte[64]) });
        return content;
    }

    private static Wire.Envelope Parsed(byte[] envelope) => Wire.Envelope.Parser.ParseFrom(envelope);

    private static byte[][] Golden(string kind, Func<GoldenCase, string?> which) =>
        [.. Directory.GetFiles(GoldenFolder.At(kind), "good-*.json").Order(StringComparer.Ordinal)
            .Select(path => Convert.FromBase64String(which(GoldenFolder.Read<GoldenCase>(path))!))];
}
