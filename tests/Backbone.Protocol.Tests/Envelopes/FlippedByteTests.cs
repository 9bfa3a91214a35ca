using Backbone.Protocol.Envelopes;
using Backbone.TestKit.Federation;
using Backbone.TestKit.Forging;

namespace Backbone.Protocol.Tests.Envelopes;

/// <summary>No byte of an envelope can be another: somebody refuses, and says so as a value.</summary>
public sealed class FlippedByteTests
{
    [Fact]
    public void Every_flipped_byte_of_an_envelope_is_refused()
    {
        var forge = Forge.Letter();
        var envelope = forge.Build();
        Verdict.IsAccepted(envelope);
        var accepted = new List<int>();
        for (var at = 0; at < envelope.Length; at++)
        {
            var bit = (byte)(1 << at % 8);
            envelope[at] ^= bit;
            if (Verdict.On((byte[])envelope.Clone()) is null) accepted.Add(at);
            envelope[at] ^= bit;
        }
        Assert.Empty(accepted);
    }

    [Fact]
    public void Every_flipped_byte_of_a_receipt_is_refused()
    {
        var receipt = Forge.Receipt().Build();
        Verdict.IsAccepted(receipt, "KOR/gateway");
        for (var at = 0; at < receipt.Length; at++)
        {
            receipt[at] ^= 0x80;
            Assert.NotNull(Verdict.On((byte[])receipt.Clone(), "KOR/gateway"));
            receipt[at] ^= 0x80;
        }
    }

    [Fact]
    public void Every_truncation_is_refused()
    {
        var envelope = Forge.Letter().Build();
        for (var length = 0; length < envelope.Length; length++) Assert.NotNull(Verdict.On(envelope[..length]));
        Assert.NotNull(Verdict.On([.. envelope, 0]));
    }

    [Fact]
    public void Junk_is_refused_and_never_throws()
    {
        for (var i = 0; i < 300; i++) Assert.NotNull(Verdict.On(NamedBytes.Of($"junk {i}", i)));
    }

    [Fact]
    public void Every_flipped_byte_of_wrap_and_content_keeps_the_reader_out_even_without_a_signature_to_stop_it()
    {
        var sato = TestFederation.Default.Principal("JPN/npa/sato").Custody;
        Assert.True(Envelope.TryRead(Forge.Letter().Build(), out var envelope, out _));
        var wrap = envelope.Wraps[0];
        var content = envelope.Content.ToArray();
        Assert.True(EnvelopeOpener.TryOpen(envelope.Header, envelope.Handling.Hash, 0, [wrap], content, sato, out _, out _));
        for (var at = 0; at < content.Length; at += 3)
        {
            content[at] ^= 1;
            Refuses([wrap]);
            content[at] ^= 1;
        }
        for (var at = 0; at < wrap.Enc.Length; at += 7) Refuses([wrap with { Enc = Flip(wrap.Enc, at) }]);
        for (var at = 0; at < wrap.Ciphertext.Length; at++) Refuses([wrap with { Ciphertext = Flip(wrap.Ciphertext, at) }]);
        Refuses([]);
        Refuses([wrap, wrap]);

        void Refuses(Wrap[] wraps)
        {
            Assert.False(EnvelopeOpener.TryOpen(envelope.Header, envelope.Handling.Hash, 0, wraps, content, sato, out _, out var refused));
            Assert.Equal(RefusalReason.ContentMismatch, refused.Reason);
        }
    }

    [Fact]
    public void A_receipt_has_nothing_to_open()
    {
        Assert.True(Envelope.TryRead(Forge.Receipt().Build(), out var receipt, out _));
        Assert.True(Envelope.TryRead(Forge.Letter().Build(), out var letter, out _));
        var custody = TestFederation.Default.Principal("JPN/npa/sato").Custody;
        Assert.False(EnvelopeOpener.TryOpen(receipt.Header, receipt.Handling.Hash, 0, [], default, custody, out _, out _));
        Assert.False(EnvelopeOpener.TryOpen(receipt.Header, receipt.Handling.Hash, 0, letter.Wraps, default, custody, out _, out _));
    }

    private static byte[] Flip(ReadOnlyMemory<byte> bytes, int at)
    {
        var flipped = bytes.ToArray();
        flipped[at] ^= 1;
        return flipped;
    }
}
