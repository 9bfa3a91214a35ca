using Backbone.Protocol.Envelopes;
using Backbone.TestKit.Forging;
using Google.Protobuf;
using Wire = Backbone.Contracts.Envelope.V1;

namespace Backbone.Protocol.Tests.Envelopes;

/// <summary>One meaning has one encoding, in every message of an envelope; a valid signature over another changes nothing.</summary>
public sealed class CanonicalFormTests
{
    private static readonly Dictionary<string, Action<Forge, Func<byte[], byte[]>>> Messages = new()
    {
        ["envelope"] = (forge, distort) => forge.OnEnvelope = distort,
        ["header"] = (forge, distort) => forge.OnHeader = distort,
        ["handling"] = (forge, distort) => forge.OnHandling = distort,
        ["endorsements"] = (forge, distort) =>
        {
            forge.Approvals.Add(id => ApprovalForge.Give(id));
            forge.OnEndorsements = distort;
        },
        ["content"] = (forge, distort) => forge.OnPlaintext = distort,
    };

    public static TheoryData<string, string> Cases()
    {
        var cases = new TheoryData<string, string>();
        foreach (var message in Messages.Keys)
            foreach (var distortion in Distortions.All.Keys) cases.Add(message, distortion);
        return cases;
    }

    [Theory, MemberData(nameof(Cases))]
    public void Another_form_of_a_message_is_refused_even_where_it_is_signed(string message, string distortion)
    {
        var forge = Forge.Letter();
        Messages[message](forge, Distortions.All[distortion]);
        var verdict = Verdict.On(forge.Build());
        Assert.NotNull(verdict);
        Assert.True(verdict.Reason is RefusalReason.NotCanonical or RefusalReason.Malformed, verdict.ToString());
    }

    public static TheoryData<string, Action<Forge>, RefusalReason> SpecialCases() => new()
    {
        { "a default written out in a header", forge => forge.OnHeader = bytes => Replace(bytes, [0x38, 1], [0x38, 0]),
            RefusalReason.NotCanonical },
        { "an unset string written out in a handling", forge => forge.OnHandling = bytes => Insert(bytes, 0x32, 0),
            RefusalReason.NotCanonical },
        { "exercise as 2", forge => forge.OnHandling = bytes => Replace(bytes, [0x88, 0x01, 1], [0x88, 0x01, 2]),
            RefusalReason.NotCanonical },
        { "exercise as false", forge => forge.OnHandling = bytes => Replace(bytes, [0x88, 0x01, 1], [0x88, 0x01, 0]),
            RefusalReason.NotCanonical },
        { "a caveat unpacked", forge => forge.OnHandling = bytes => Insert(bytes, 0x50, 1), RefusalReason.NotCanonical },
        { "a caveat packed in two runs", forge => forge.OnHandling = bytes => Insert(bytes, 0x52, 1, 1, 0x52, 1, 1),
            RefusalReason.NotCanonical },
        { "an empty packed list", forge => forge.OnHandling = bytes => Insert(bytes, 0x52, 0), RefusalReason.NotCanonical },
        { "an enum in ten bytes", forge => forge.OnHeader = bytes =>
            Replace(bytes, [0x38, 1], [0x38, 0x81, 0x80, 0x80, 0x80, 0xf0, 0xff, 0xff, 0xff, 0xff, 0x01]),
            RefusalReason.NotCanonical },
        { "a number above 32 bits for a 32-bit field", forge => forge.OnHeader = bytes =>
            Replace(bytes, [0x08, 1, 0x10], [0x08, 0x81, 0x80, 0x80, 0x80, 0x10, 0x10]), RefusalReason.NotCanonical },
        { "invalid UTF-8 in a subject", forge => forge.OnPlaintext = bytes => Replace(bytes, "subject"u8, [0x73, 0x75, 0x62, 0x6a, 0xff, 0x63, 0x74]),
            RefusalReason.NotCanonical },
        { "an over-long UTF-8 form in a subject", forge => forge.OnPlaintext = bytes =>
            Replace(bytes, "subject"u8, [0x73, 0xc1, 0xb5, 0x62, 0x65, 0x63, 0x74]), RefusalReason.NotCanonical },
        { "half a surrogate in a subject", forge => forge.OnPlaintext = bytes =>
            Replace(bytes, "subject"u8, [0x73, 0x75, 0x62, 0x6a, 0xed, 0xa0, 0x80]), RefusalReason.NotCanonical },
        { "invalid UTF-8 in an author", forge => forge.OnHandling = bytes =>
            Replace(bytes, "KOR/kisa/lee"u8, [.. "KOR/kisa/le"u8, 0xff]), RefusalReason.NotCanonical },
    };

    [Theory, MemberData(nameof(SpecialCases))]
    public void Special_forms_are_refused(string what, Action<Forge> spoil, RefusalReason reason)
    {
        Assert.NotEmpty(what);
        var forge = Forge.Letter();
        spoil(forge);
        var verdict = Verdict.On(forge.Build());
        Assert.NotNull(verdict);
        Assert.True(verdict.Reason == reason || verdict.Reason == RefusalReason.Malformed, verdict.ToString());
    }

    [Fact]
    public void The_writer_of_the_contract_writes_canonically()
    {
        var bytes = Forge.Letter().Build();
        Assert.Equal(bytes, Wire.Envelope.Parser.ParseFrom(bytes).ToByteArray());
        Assert.True(Envelope.TryRead(bytes, out var envelope, out _));
        Assert.Equal(bytes, envelope.Bytes.ToArray());
    }

    // In a handling of a letter: behind the author (2), the kid (3), version (4) and hash (5), before whatever follows.
    private static byte[] Insert(byte[] bytes, params byte[] field)
    {
        byte[] markings = [0x38, (byte)Tlp.Amber, 0x58];
        var at = bytes.AsSpan().IndexOf(markings); // tlp, then category
        Assert.True(at > 0);
        if (field[0] > 0x38) at += 2;
        return [.. bytes[..at], .. field, .. bytes[at..]];
    }

    private static byte[] Replace(byte[] bytes, ReadOnlySpan<byte> what, ReadOnlySpan<byte> with)
    {
        var at = bytes.AsSpan().IndexOf(what);
        Assert.True(at >= 0, "the bytes to replace are not there");
        return [.. bytes[..at], .. with, .. bytes[(at + what.Length)..]];
    }
}
