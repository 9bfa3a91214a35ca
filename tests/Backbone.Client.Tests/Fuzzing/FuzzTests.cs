using System.Security.Cryptography;
using Backbone.Client.Approvals;
using Backbone.Client.Connection;
using Backbone.Client.Operations;
using Backbone.Client.Sending;
using Backbone.Client.Tests.Hostile;
using Backbone.Client.Verifying;
using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Envelopes;
using Backbone.TestKit.Certificates;
using Backbone.TestKit.Federation;
using Backbone.TestKit.Forging;
using Backbone.TestKit.Fuzzing;
using Google.Protobuf;
using Form = Backbone.Contracts.Envelope.V1;

namespace Backbone.Client.Tests.Fuzzing;

/// <summary>
/// What a gateway gives to the SDK, and the files of a profile, as nobody would write them; <see cref="Fuzzer"/> says what each reader must
/// hold. A gateway's nonsense is a fault that verification found, and no other.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private static TestFederation Federation => TestFederation.Default;

    private static Envelope Letter { get; } =
        Envelope.TryRead(Forge.Letter().Build(), out var envelope, out var refused) ? envelope : throw new ArgumentException(refused.Detail);

    private static Form.Ruling Ruling => new()
    {
        Recipients =
        {
            Letter.Header.Recipients.Select(recipient => new Form.RecipientRuling
            {
                Mailbox = recipient.Mailbox.ToString(),
                Outcome = RulingOutcome.Pending,
                Rules = { "by-the-rule" },
                Explanation = "it waits",
                Approvals = { new Form.ApprovalNeed { Role = "releaser", Count = 1, Given = { "KOR/kisa/park" } } },
            }),
        },
    };

    [Fact]
    public void Delivered_messages_are_read_or_refused() =>
        Run("delivered", [new Post(Federation).Deliver(Letter, Letter.Header.Recipients[0].Mailbox.ToString())], Delivered.Parser,
            wire => DeliveredForm.TryRead(wire, null, out _, out _));

    [Fact]
    public void Rulings_are_read_or_fail() => Run("ruling as answered", [Ruling], Form.Ruling.Parser,
        wire => RulingForm.ReadAll(wire.Recipients, Letter.Header, mayBeNone: true).Length >= 0);

    [Fact]
    public void Entries_of_a_journal_are_read_or_fail() => Run("journal entry",
        [.. Entries()], JournalEntry.Parser, wire => JournalledEntry.Read(wire.ToByteString()).Record().Facts.Length >= 0);

    [Fact]
    public void Rulings_in_a_journal_are_read_or_fail() => Run("journalled ruling", [.. Entries()], JournalEntry.Parser, wire =>
        JournalledEntry.Read(wire.ToByteString()).Ruling()?.Decisions.Length >= 0 || wire.EventCase != JournalEntry.EventOneofCase.Ruled);

    [Fact]
    public void Quarantined_entries_are_read() => Run("quarantined entry",
        [new QuarantinedEntry
        {
            Place = 3, Announced = new Contracts.Gateway.V1.Announcement { Mailbox = "KOR/kisa", EntryHash = Bytes(32), EnvelopeId = Bytes(32) },
            Reason = RefusalReason.StampInvalid, Step = 2, Detail = "it does not hold", FoundHash = Bytes(32),
            Consignment = ByteString.CopyFrom(ConsignmentForge.Of(Forge.Letter()).Build()), Header = Wrapped(Letter.Header.Bytes),
            Handling = Wrapped(Letter.Handling.Bytes), Decided = new Contracts.Gateway.V1.QuarantineDecision { Officer = "KOR/kisa/park", Reason = "no" },
        }], QuarantinedEntry.Parser, wire => QuarantineDesk.Read(wire) is not null);

    [Fact]
    public void Waiting_messages_are_read_or_refused()
    {
        var profile = ProfileIn("nowhere");
        RunBytes("waiting message", [Letter.Bytes.ToArray()], new ProtobufMutator(), bytes =>
            WaitingForm.Read(bytes, EnvelopeReference.Of(Letter.Id), profile, Federation.Snapshot, Federation.Now).Refusal is null ? bytes : null);
    }

    [Fact]
    public void Profile_files_are_read_or_are_of_no_use()
    {
        using var folder = new TestFolder();
        var path = folder.PathOf("profile");
        ProfileFile.Write(ProfileIn(path));
        var file = Path.Combine(path, Profile.FileName);
        RunBytes("profile file", [File.ReadAllBytes(file)], new TextMutator(), bytes =>
        {
            File.WriteAllBytes(file, bytes);
            return ProfileFile.Read(path).Device.Length > 0 ? bytes : null;
        });
    }

    private static Profile ProfileIn(string folder) => new(folder)
    {
        Address = PrincipalAddress.Parse("KOR/kisa/lee"),
        Federation = Federation.Name,
        Gateway = new Uri("https://localhost:5001"),
        CharterHash = Federation.Charter.Hash,
        Device = "laptop",
    };

    private static IEnumerable<JournalEntry> Entries()
    {
        var (id, hash) = (Bytes(Digest.Size), Bytes(Digest.Size));
        yield return new JournalEntry
        {
            Index = 1,
            Time = 1_800_000_000_000,
            Ruled = new Ruled
            {
                EnvelopeId = id,
                Caller = "KOR/kisa/lee",
                Header = Wrapped(Letter.Header.Bytes),
                Handling = Wrapped(Letter.Handling.Bytes),
                Endorsements = Wrapped(Letter.Endorsements.Bytes),
                WrapsHash = hash,
                ContentHash = hash,
                Salt = Bytes(RulingHash.SaltBytes),
                Ruling = Ruling.ToByteString(),
            },
        };
        yield return new JournalEntry { Index = 2, Published = new Published { EnvelopeId = id, Recipient = 1, Index = 5, EntryHash = hash } };
        yield return new JournalEntry { Index = 3, Alarm = new Alarm { Kind = AlarmKind.Overdue, EnvelopeId = id, Mailbox = "JPN/npa", Detail = "late" } };
        yield return new JournalEntry { Index = 4, Decided = new Decided { EnvelopeId = id, Officer = "KOR/kisa/park", Approval = hash, Reason = "no" } };
        yield return new JournalEntry { Index = 5, Quarantined = new Quarantined { Mailbox = "KOR/kisa", ExpectedHash = hash, FoundHash = hash } };
    }

    // gRPC parses before the reader sees it: what is no message never comes so far.
    private void Run<T>(string name, T[] right, MessageParser<T> parser, Func<T, bool> read) where T : class, IMessage<T>, new() =>
        RunBytes(name, [.. right.Select(one => one.ToByteArray())], new ProtobufMutator(), bytes =>
        {
            try
            {
                return read(parser.ParseFrom(bytes)) ? bytes : null;
            }
            catch (InvalidProtocolBufferException)
            {
                return null;
            }
        });

    private void RunBytes(string name, byte[][] corpus, IMutator mutator, Func<byte[], byte[]?> read) => new Fuzzer
    {
        Name = name,
        Corpus = corpus,
        Mutator = mutator,
        Rounds = 500,
        Read = bytes =>
        {
            try
            {
                return read(bytes);
            }
            catch (BackboneException fault) when (fault.Kind is FaultKind.FailedVerification or FaultKind.Usage)
            {
                return null;
            }
        },
    }.Run(output.WriteLine);

    private static ByteString Bytes(int count) => ByteString.CopyFrom(RandomNumberGenerator.GetBytes(count));

    private static ByteString Wrapped(ReadOnlyMemory<byte> bytes) => ByteString.CopyFrom(bytes.Span);
}
