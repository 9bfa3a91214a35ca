using System.Text;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Verification;
using Backbone.TestKit.Consignments;
using Backbone.TestKit.Federation;
using BenchmarkDotNet.Attributes;

namespace Backbone.Benchmarks.Envelopes;

/// <summary>What one message costs each of those who touch it: a bulletin of 4 KiB to one mailbox with one reader.</summary>
[MemoryDiagnoser]
public class EnvelopeBenchmarks
{
    private static readonly TestFederation Federation = TestFederation.Default;

    private readonly TestPrincipal _author = Federation.Principal("KOR/kisa/lee");
    private readonly TestPrincipal _reader = Federation.Principal("JPN/npa/sato");
    private readonly TestPrincipal _gateway = Federation.Principal("KOR/gateway");
    private readonly TestConsignments _consignments = new(Federation, TimeProvider.System);

    private EnvelopePlan _plan = null!;
    private Envelope _envelope = null!;
    private Consignment _consignment = null!;
    private byte[] _statement = [];

    [GlobalSetup]
    public void Prepare()
    {
        var roster = Federation.Snapshot.FindRoster(_author.Address.Nation, Federation.Now)!;
        var mailbox = Federation.Snapshot.FindMailbox(MailboxAddress.Parse("JPN/npa"), Federation.Now)!;
        _plan = new EnvelopePlan
        {
            Federation = Federation.Name,
            MessageId = MessageId.New(TimeProvider.System),
            To = [new AddressedTo(mailbox.Address, RecipientRole.Action, [.. mailbox.EpochsToSealTo(Federation.Now).Select(epoch => epoch.Key)])],
            Precedence = Precedence.Immediate,
            Expires = Federation.Now.Plus(TimeSpan.FromDays(7)),
            Handling = new HandlingPlan
            {
                Author = _author.Address,
                SigningKid = _author.Kid,
                RosterVersion = roster.Head.Version,
                RosterHash = roster.Id.Hash,
                Category = Category.Bulletin,
                Created = Federation.Now,
                Tlp = Tlp.Amber,
                Exercise = true,
            },
            Content = new MessageContent("Stolen wallets",
                [new MessagePart("text/plain", "en", "", Encoding.UTF8.GetBytes(new string('x', 4096)))]),
        };
        _envelope = Seal();
        _statement = _envelope.Signed.Bytes.ToArray();
        var handlings = _consignments.SealHandling(_envelope);
        var stamp = _consignments.Sign(_consignments.State(_envelope, handlings, new TestMessage()));
        _consignment = TestConsignments.Write(_envelope, 0, handlings, stamp);
    }

    /// <summary>The author: pad, seal, sign, and read back.</summary>
    [Benchmark(Description = "seal and sign (author)")]
    public Envelope Seal() => EnvelopeSealer.Seal(_plan, _author.Custody).Envelope;

    /// <summary>The signature alone, ML-DSA-65 and Ed25519.</summary>
    [Benchmark(Description = "sign alone")]
    public byte[] Sign() => _author.Custody.Sign(_author.Kid, _statement, "backbone/1/envelope"u8);

    /// <summary>The own gateway: strict reading and the author's signature.</summary>
    [Benchmark(Description = "read and verify the author (gateway, reader)")]
    public Refused? Verify()
    {
        if (!Envelope.TryRead(_envelope.Bytes, out var envelope, out var refused)) return refused;
        return AuthorCheck.Check(Federation.Snapshot, envelope.Handling, envelope.Endorsements, envelope.Signed, Federation.Now)
            ?? ReaderKeyCheck.Check(Federation.Snapshot, envelope.Header, Federation.Now);
    }

    /// <summary>The broker: strict reading, recomputed ids, the stamp.</summary>
    [Benchmark(Description = "read and verify the stamp (broker)")]
    public Refused? Admit() => Consignment.TryRead(_consignment.Bytes, out var consignment, out var refused)
        ? StampCheck.Check(Federation.Snapshot, consignment, Federation.Now, Federation.Now) : refused;

    /// <summary>The reader: decapsulate, commitment, decrypt, parse.</summary>
    [Benchmark(Description = "open (reader)")]
    public MessageContent Open() => EnvelopeOpener.TryOpen(
        _envelope.Header, _envelope.Handling.Hash, 0, [.. _envelope.Wraps], _envelope.Content.Span, _reader.Custody,
        out var content, out var refused) ? content : throw new InvalidOperationException(refused.Detail);
}
