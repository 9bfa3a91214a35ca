using System.Security.Cryptography;
using Backbone.Contracts.Broker.V1;
using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Borders;
using Backbone.Gateway.Delivery;
using Backbone.Gateway.Drafting;
using Backbone.Gateway.Releasing;
using Backbone.Gateway.Tests.Drafting;
using Backbone.Gateway.Uplink;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Keys;
using Backbone.Protocol.Suites;
using Backbone.TestKit.Federation;
using Backbone.TestKit.Fuzzing;
using Google.Protobuf;
using HomeWrap = Backbone.Contracts.Gateway.V1.HomeWrap;

namespace Backbone.Gateway.Tests.Fuzzing;

/// <summary>What clients, the broker and other nations' gateways say, as nobody would write it; <see cref="Fuzzer"/> says what each must hold.</summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private static readonly PrincipalAddress Lee = PrincipalAddress.Parse("KOR/kisa/lee");

    [Fact]
    public async Task Drafts_are_read_or_refused()
    {
        await using var bench = new DraftingBench();
        Run("draft", [bench.Draft(), bench.Draft(draft => draft.ReplyTo = "KOR/kisa", "USA/cisa", "JPN/npa")],
            Draft.Parser, wire => DraftForms.TryRead(wire, out _, out _));
    }

    [Fact]
    public void Subscriptions_are_read_or_refused() => Run("subscription",
        [new SubscribeRequest { Open = new OpenSubscription { Mailbox = "KOR/kisa", Name = "alerts", LeaseSeconds = 60, MaxAttempts = 3 } }],
        SubscribeRequest.Parser, wire => SubscriptionForms.TryRead(wire, Lee, out _, out _));

    [Fact]
    public void Settlements_are_read_or_refused() => Run("settlement",
        [new Settlement { EnvelopeId = Bytes(Digest.Size), Kind = SettlementKind.Later, AfterSeconds = 60 }],
        Settlement.Parser, wire => SubscriptionForms.TryRead(wire, out _, out _));

    [Fact]
    public void Entry_headers_are_read_or_are_none() => Run("entry header",
        [new EntryHeader { Mailbox = "KOR/kisa", Index = 3, Generation = 1, EntryHash = Bytes(Digest.Size), EnvelopeId = Bytes(Digest.Size), Size = 99, Mark = 1 }],
        EntryHeader.Parser, wire => AnnouncedEntry.Read(wire) is { } entry && entry.Lane(TestFederation.Default.Name) is var _);

    [Fact]
    public void Home_wraps_are_kept_or_refused() => Run("home wraps",
        [new SubmitRequest { HomeWraps = { new HomeWrap { Kid = Bytes(OpeningKid.Size), Enc = Bytes(Hpke.EncSize), Ct = Bytes(Wrap.CiphertextSize) } } }],
        SubmitRequest.Parser, wire => HomeWrapForms.TryRead(wire.HomeWraps, out _, out _));

    [Fact]
    public void Policy_messages_are_read_or_refused()
    {
        var nation = TestFederation.Default.Usa;
        var right = new PolicyMessage(RandomNumberGenerator.GetBytes(DocumentVersion.SaltBytes), nation.OpenAcceptance(TestFederation.Default));
        Run("policy message", [right.ToContent().Parts[0].Data.ToArray()], bytes => PolicyMessage.TryRead(
            new MessageContent("acceptance policy", [new MessagePart(PolicyMessage.ContentType, "", "", bytes)]), nation.Code, out var read, out _)
                ? read.ToContent().Parts[0].Data.ToArray() : null);
    }

    // gRPC parses before the reader sees it: what is no message never comes so far.
    private void Run<T>(string name, T[] right, MessageParser<T> parser, Func<T, bool> read) where T : class, IMessage<T>, new() =>
        Run(name, [.. right.Select(one => one.ToByteArray())], bytes =>
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

    private void Run(string name, byte[][] corpus, Func<byte[], byte[]?> read) =>
        new Fuzzer { Name = name, Corpus = corpus, Read = read }.Run(output.WriteLine);

    private static ByteString Bytes(int count) => ByteString.CopyFrom(RandomNumberGenerator.GetBytes(count));
}
