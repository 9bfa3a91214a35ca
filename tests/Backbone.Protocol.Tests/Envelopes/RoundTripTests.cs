using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using Backbone.TestKit.Federation;
using Backbone.TestKit.Forging;
using Google.Protobuf;
using Wire = Backbone.Contracts.Envelope.V1;

namespace Backbone.Protocol.Tests.Envelopes;

/// <summary>open(seal(m)) = m by the writer and reader of this build, at every edge of the padding.</summary>
public sealed class RoundTripTests
{
    private const int Largest = 4_128_768 - Padding.LengthBytes; // the last Padmé length under 4 MiB

    public static TheoryData<int> Lengths() =>
    [
        Smallest, 8, 1019, 1020, 1021, 2043, 2044, 2045, 15 * 1024 - 4, 15 * 1024 - 3, 16_379, 16_380, 16_381,
        16_383, 16_384, 16_385, 17_403, 17_404, 17_405, 32_763, 32_764, 32_765, 34_812, 34_813, 65_531, 65_532, 65_533, 67_580, 67_581,
        1_048_571, 1_048_572, 1_048_573, Largest - 65_536, Largest - 65_535, Largest - 1, Largest,
    ];

    private const int Smallest = 5;

    [Theory, MemberData(nameof(Lengths))]
    public void What_was_sealed_is_opened_whatever_its_length(int plaintextLength)
    {
        var federation = TestFederation.Default;
        var content = ContentOf(plaintextLength);
        Assert.Equal(plaintextLength, content.Write().Length);
        var sealedMessage = EnvelopeSealer.Seal(Plan(content), federation.Principal("KOR/kisa/lee").Custody);
        Assert.Equal(Padding.PaddedLength(plaintextLength), sealedMessage.Envelope.Header.PaddedLength);

        Assert.True(Judge.TryOpen(
            sealedMessage.Envelope.Bytes.ToArray(), federation.Snapshot, federation.Now,
            federation.Principal("JPN/npa/sato").Custody, out _, out var opened, out var refused), refused?.ToString());
        Assert.Equal(content.Write(), opened!.Write());
    }

    [Fact]
    public void One_byte_more_than_fits_is_not_sealed()
    {
        var plan = Plan(ContentOf(Largest + 1));
        var thrown = Assert.Throws<ArgumentException>(() =>
            EnvelopeSealer.Seal(plan, TestFederation.Default.Principal("KOR/kisa/lee").Custody));
        Assert.Contains("4194304", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_reader_of_every_recipient_opens_and_nobody_else_does()
    {
        var bytes = Forge.Letter("JPN/npa/sato", "KOR/kisa", "USA/cisa", "USA/fbi/smith").Build();
        string[] readers = ["KOR/kisa/lee", "KOR/kisa/park", "KOR/kisa/siem-1", "USA/cisa/kim", "USA/fbi/smith"];
        Assert.All(readers, reader => Verdict.IsAccepted(bytes, reader));
        Assert.All(["KOR/nis/choi", "JPN/npa/sato", "JPN/gateway"],
            other => Verdict.IsRefused(RefusalReason.ContentMismatch, bytes, other));
    }

    [Fact]
    public void The_most_recipients_with_the_most_readers_fit()
    {
        var federation = TestFederation.Default;
        var key = federation.Principal("JPN/npa/sato").Epochs[0].Key;
        // The same key stands in every mailbox; within a mailbox every kid is another, so each gets some of 16 keys.
        var keys = federation.Nations.SelectMany(nation => nation.Principals.Values).SelectMany(principal => principal.Epochs)
            .Select(epoch => epoch.Key).Prepend(key).DistinctBy(k => k.Kid).Take(EnvelopeLimits.ReadersPerMailbox).ToArray();
        var to = Enumerable.Range(0, EnvelopeLimits.Recipients).Select(i =>
            new AddressedTo(MailboxAddress.Parse($"JPN/m{i}"), RecipientRole.Info, [.. keys]));
        var made = EnvelopeSealer.Seal(
            Plan(ContentOf(100)) with { To = [.. to] }, federation.Principal("KOR/kisa/lee").Custody).Envelope;
        Assert.Equal(1024, made.Wraps.Length);
        var last = made.Header.FirstWrapOf(63);
        Assert.True(EnvelopeOpener.TryOpen(
            made.Header, made.Handling.Hash, 63, [.. made.Wraps.Skip(last)], made.Content.Span, federation.Principal("JPN/npa/sato").Custody,
            out _, out _));
        Assert.False(EnvelopeOpener.TryOpen(
            made.Header, made.Handling.Hash, 62, [.. made.Wraps.Skip(last)], made.Content.Span, federation.Principal("JPN/npa/sato").Custody,
            out _, out _));
    }

    internal static EnvelopePlan Plan(MessageContent content)
    {
        var federation = TestFederation.Default;
        var lee = federation.Principal("KOR/kisa/lee");
        var roster = federation.Snapshot.FindRoster(lee.Address.Nation, federation.Now)!;
        var npa = federation.Snapshot.FindMailbox(MailboxAddress.Parse("JPN/npa"), federation.Now)!;
        return new EnvelopePlan
        {
            Federation = federation.Name,
            MessageId = MessageId.New(TimeProvider.System),
            Precedence = Precedence.Flash,
            To = [new AddressedTo(npa.Address, RecipientRole.Action,
                [.. npa.EpochsToSealTo(federation.Now).Select(epoch => epoch.Key)])],
            Expires = federation.Now.Plus(EnvelopeLimits.Lifetime),
            Content = content,
            Handling = new HandlingPlan
            {
                Author = lee.Address,
                SigningKid = lee.Kid,
                RosterVersion = roster.Head.Version,
                RosterHash = roster.Id.Hash,
                Category = Category.Incident,
                Created = federation.Now,
                Tlp = Tlp.Green,
                Exercise = true,
            },
        };
    }

    // A content whose canonical form has exactly so many bytes; the subject takes up what the length of a length skips.
    internal static MessageContent ContentOf(int length)
    {
        for (var subject = 0; subject < 8; subject++)
        {
            var name = new string('s', subject);
            for (var data = Math.Max(0, length - 40); data <= length; data++)
            {
                var size = new Wire.Part { ContentType = "a" }.CalculateSize() + Field(data);
                if (Field(subject) + Field(size) == length)
                    return new MessageContent(name, [new MessagePart("a", "", "", Some(data))]);
            }
        }
        throw new InvalidOperationException($"no content of {length} bytes");
    }

    private static int Field(int length) => length == 0 ? 0 : 1 + CodedOutputStream.ComputeLengthSize(length) + length;

    private static byte[] Some(int length)
    {
        var bytes = new byte[length];
        for (var i = 0; i < length; i++) bytes[i] = (byte)(i * 31 + i / 255);
        return bytes;
    }
}
