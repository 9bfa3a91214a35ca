using System.Text;
using Backbone.Authority.Charters;
using Backbone.Authority.Enrolling;
using Backbone.Authority.Introductions;
using Backbone.Authority.Tests.Offices;
using Backbone.Custody;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Suites;
using Backbone.TestKit.Certificates;
using Backbone.TestKit.Fuzzing;
using Google.Protobuf;
using Wire = Backbone.Contracts.Enrollment.V1;

namespace Backbone.Authority.Tests.Fuzzing;

/// <summary>
/// What other roles hand over as files, as nobody would write them; <see cref="Fuzzer"/> says what each reader must hold. An
/// introduction is changed as a file, and as a payload which its own keys then sign, so that what stands behind the proofs is met too.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output) : IDisposable
{
    private readonly RootHolders _holders = new();
    private readonly MemoryKeyCustody _custody = new();
    private readonly TestFolder _folder = new();

    public void Dispose()
    {
        _holders.Dispose();
        _custody.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Introductions_of_offices_are_read_or_refused()
    {
        Run("office introduction", [_holders.Kor.Registrar], new ProtobufMutator(), bytes => OfficeIntroduction.Read(bytes));
        RunSigned("office introduction, signed", IntroductionType.Office, Wire.OfficeIntroduction.Parser,
            _holders.Kor.Registrar, (message, key) => message.PublicKey = key, bytes => OfficeIntroduction.Read(bytes));
    }

    [Fact]
    public void Introductions_of_nations_are_read_or_refused()
    {
        var right = _holders.Kor.Root.Introduce(OfficeIntroduction.Read(_holders.Kor.Registrar));
        Run("nation introduction", [right], new ProtobufMutator(), bytes => NationIntroduction.Read(bytes));
        RunSigned("nation introduction, signed", IntroductionType.Nation, Wire.NationIntroduction.Parser,
            right, (message, key) => message.RootKey = key, bytes => NationIntroduction.Read(bytes));
    }

    [Fact]
    public void Introductions_of_brokers_are_read_or_refused()
    {
        var payload = new Wire.BrokerIntroduction { Federation = RootHolders.Federation.ToString(), Id = "b1" };
        payload.TlsRoots.AddRange(_holders.Broker.Broker.TlsRoots.Select(root => ByteString.CopyFrom(root.Span)));
        Run("broker introduction", [new Wire.Introduction { Type = IntroductionType.Broker, Payload = payload.ToByteString() }.ToByteArray()],
            new ProtobufMutator(), bytes => BrokerIntroduction.Read(bytes));
    }

    [Fact]
    public void Enrollment_requests_are_read_or_refused()
    {
        var right = new Enrollee(_folder.PathOf("lee"), Enrollee.PersonName).Prepare(
            RootHolders.Federation, KeyPlan.OfPerson(PrincipalAddress.Parse("KOR/kisa/lee"), "Lee", "laptop", isSystem: false), "a long passphrase", PassphraseCost.Exercise,
            Protocol.Timestamp.Now(TimeProvider.System));
        Run("enrollment request", [right], new ProtobufMutator(), bytes => EnrollmentRequest.Read(bytes));
        RunSigned("enrollment request, signed", IntroductionType.Enrollment, Wire.EnrollmentRequest.Parser,
            right, (message, key) => message.SigningKeys[0].PublicKey = key, bytes => EnrollmentRequest.Read(bytes));
    }

    [Fact]
    public void Enrollment_answers_are_read_and_written_again_or_refused()
    {
        var kid = OpeningKey.Generate().PublicKey.Kid;
        var right = new EnrollmentAnswer(Digest.Of("a request"u8), _holders.Broker.Broker.TlsRoots[0], new byte[] { 1, 2, 3 },
            [_holders.FirstCharter().Bytes], [new EnrollmentAnswer.Probe(kid, new byte[1120], new byte[48])]).Write();
        new Fuzzer
        {
            Name = "enrollment answer",
            Corpus = [right],
            Rounds = 500,
            Read = bytes => OrRefused(() => EnrollmentAnswer.Read(bytes).Write()),
        }.Run(output.WriteLine);
    }

    [Fact]
    public void Terms_are_read_or_refused() => Run("terms", [Encoding.UTF8.GetBytes(RootHolders.Terms)], new TextMutator(), bytes => CharterTerms.Read(bytes));

    // The reader meets what somebody who has the keys may write.
    private void RunSigned<T>(
        string name, IntroductionType type, MessageParser<T> parser, byte[] right, Action<T, ByteString> setKey, Func<byte[], object> read)
        where T : class, IMessage<T>, new()
    {
        var key = _custody.Add(SigningKey.Generate());
        var payload = parser.ParseFrom(Wire.Introduction.Parser.ParseFrom(right).Payload);
        setKey(payload, ByteString.CopyFrom(key.Bytes));
        var context = Encoding.ASCII.GetBytes($"backbone/1/introduction/{type.ToString().ToLowerInvariant()}");
        Run(name, [payload.ToByteArray()], new ProtobufMutator(), bytes => read(new Wire.Introduction
        {
            Type = type,
            Payload = ByteString.CopyFrom(bytes),
            Proofs = { new Wire.PossessionProof { Kid = ByteString.CopyFrom(key.Kid.Hash.ToArray()), Sig = ByteString.CopyFrom(_custody.Sign(key.Kid, bytes, context)) } },
        }.ToByteArray()));
    }

    private void Run(string name, byte[][] corpus, IMutator mutator, Func<byte[], object> read) => new Fuzzer
    {
        Name = name,
        Corpus = corpus,
        Mutator = mutator,
        Rounds = 500,
        Read = bytes => OrRefused(() => read(bytes) is not null ? bytes : null),
    }.Run(output.WriteLine);

    private static byte[]? OrRefused(Func<byte[]?> read)
    {
        try
        {
            return read();
        }
        catch (AuthorityException)
        {
            return null;
        }
    }
}
