using Backbone.Protocol.Consignments;
using Backbone.Protocol.Tests.Envelopes;
using Backbone.TestKit.Forging;
using Google.Protobuf;
using Wire = Backbone.Contracts.Envelope.V1;

namespace Backbone.Protocol.Tests.Consignments;

/// <summary>Each rule of SPEC § Stamp and § Sealed handling: what is stamped or sealed rightly, and yet wrong.</summary>
public sealed class StampRuleTests
{
    private const int SuiteAt = 17;
    private const int EnvelopeAt = SuiteAt + 2;
    private const int EndorsementsAt = EnvelopeAt + 32;
    private const int CountAt = EndorsementsAt + 32;
    private const int HandlingAt = CountAt + 1;
    private const int KidAt = HandlingAt + 32;

    public static TheoryData<string, Func<byte[], byte[]>, RefusalReason> BrokenStatements() => new()
    {
        { "another label", s => Set(s, 0, (byte)'B'), RefusalReason.StampInvalid },
        { "suite 2", s => Set(s, SuiteAt + 1, 2), RefusalReason.StampInvalid },
        { "another envelope", s => Set(s, EnvelopeAt, 0), RefusalReason.StampInvalid },
        { "other endorsements", s => Set(s, EndorsementsAt, 0), RefusalReason.HandlingMismatch },
        { "another sealed handling", s => Set(s, HandlingAt, 0), RefusalReason.StampInvalid },
        { "no nation", s => [.. Set(s, CountAt, 0)[..HandlingAt], .. s[KidAt..]], RefusalReason.StampInvalid },
        { "a nation too many", s => [.. Set(s, CountAt, 2)[..KidAt], .. new byte[32], .. s[KidAt..]], RefusalReason.StampInvalid },
        { "a count that is not the length's", s => Set(s, CountAt, 2), RefusalReason.StampInvalid },
        { "65 nations", s => [.. Set(s, CountAt, 65)[..KidAt], .. new byte[64 * 32], .. s[KidAt..]], RefusalReason.StampInvalid },
        { "another kid", s => Set(s, KidAt, 0), RefusalReason.StampKeyUnknown },
        { "a byte more", s => [.. s, 0], RefusalReason.StampInvalid },
        { "a byte less", s => s[..^1], RefusalReason.StampInvalid },
        { "nothing", _ => [], RefusalReason.StampInvalid },
    };

    [Theory, MemberData(nameof(BrokenStatements))]
    public void A_wrong_statement_is_refused_though_it_is_signed(string what, Func<byte[], byte[]> spoil, RefusalReason reason)
    {
        Assert.NotEmpty(what);
        var forge = ConsignmentForge.Of(Forge.Letter());
        forge.OnStatement = spoil;
        BorderVerdict.IsRefused(reason, forge.Build());
    }

    public static TheoryData<string, Action<Wire.Stamp>, RefusalReason> BrokenStamps() => new()
    {
        { "an empty batch", s => s.Batch = new Wire.BatchProof(), RefusalReason.StampInvalid },
        { "a batch that it does not stand in", s => s.Batch = new Wire.BatchProof { Size = 2 }, RefusalReason.StampInvalid },
        { "a short signature", s => s.Sig = ByteString.CopyFrom(new byte[3372]), RefusalReason.StampInvalid },
        { "zeros for a signature", s => s.Sig = ByteString.CopyFrom(new byte[3373]), RefusalReason.StampInvalid },
        { "a stamp above 8 KiB", s => s.Sig = ByteString.CopyFrom(new byte[8 * 1024]), RefusalReason.TooLarge },
    };

    [Theory, MemberData(nameof(BrokenStamps))]
    public void A_wrong_stamp_is_refused(string what, Action<Wire.Stamp> spoil, RefusalReason reason)
    {
        Assert.NotEmpty(what);
        var forge = ConsignmentForge.Of(Forge.Letter());
        forge.OnStamping = spoil;
        BorderVerdict.IsRefused(reason, forge.Build());
    }

    public static TheoryData<string, Func<byte[], byte[]>> BrokenHandlingTexts() => new()
    {
        { "a byte of the padding set", text => Set(text, text.Length - 1, 1) },
        { "a step of padding too many", text => [.. text, .. new byte[8192]] },
        { "lengths beyond the end", text => Set(text, 0, 1) },
        { "nothing inside", text => new byte[text.Length] },
    };

    [Theory, MemberData(nameof(BrokenHandlingTexts))]
    public void A_sealed_handling_that_opens_to_another_layout_is_refused(string what, Func<byte[], byte[]> spoil)
    {
        var forge = ConsignmentForge.Of(Forge.Letter());
        forge.OnHandlingText = spoil;
        var verdict = BorderVerdict.On(forge.Build());
        Verdict.IsRefused(what == "nothing inside" ? RefusalReason.Malformed : RefusalReason.HandlingMismatch, verdict);
    }

    [Fact]
    public void A_sealed_handling_of_another_envelope_does_not_open()
    {
        var forge = ConsignmentForge.Of(Forge.Letter());
        forge.BoundTo = new byte[32];
        BorderVerdict.IsRefused(RefusalReason.HandlingMismatch, forge.Build());
    }

    [Fact]
    public void A_handling_that_was_not_signed_is_refused_though_it_is_sealed_and_stamped()
    {
        var forge = ConsignmentForge.Of(Forge.Letter());
        var handling = Wire.Handling.Parser.ParseFrom(forge.Envelope.Handling);
        handling.Tlp = Tlp.Clear; // same length: a gateway that lowers the marking of its own author
        forge.OnHandlingText = text =>
        {
            handling.ToByteArray().CopyTo(text, 4);
            return text;
        };
        BorderVerdict.IsRefused(RefusalReason.HandlingMismatch, forge.Build());
    }

    public static TheoryData<string, Func<byte[], byte[]>> BrokenSealedHandlings() => new()
    {
        { "a ciphertext of no step", b => Change(b, s => s.Ct = ByteString.CopyFrom(new byte[8191 + 16])) },
        { "a ciphertext of the tag alone", b => Change(b, s => s.Ct = ByteString.CopyFrom(new byte[16])) },
        { "no ciphertext", b => Change(b, s => s.Ct = ByteString.Empty) },
        { "a short enc", b => Change(b, s => s.Enc = ByteString.CopyFrom(new byte[1119])) },
        { "a kid of 32 bytes", b => Change(b, s => s.Kid = ByteString.CopyFrom(new byte[32])) },
    };

    [Theory, MemberData(nameof(BrokenSealedHandlings))]
    public void A_sealed_handling_of_a_wrong_form_is_refused(string what, Func<byte[], byte[]> spoil)
    {
        Assert.NotEmpty(what);
        var forge = ConsignmentForge.Of(Forge.Letter());
        forge.OnSealedHandling = spoil;
        BorderVerdict.IsRefused(RefusalReason.Malformed, forge.Build());
    }

    [Fact]
    public void A_border_key_that_is_not_held_opens_nothing()
    {
        var forge = ConsignmentForge.Of(Forge.Letter());
        forge.OnSealedHandling = b => Change(b, s => s.Kid = ByteString.CopyFrom(new byte[16]));
        BorderVerdict.IsRefused(RefusalReason.HandlingMismatch, forge.Build());
    }

    public static TheoryData<string, string> CanonicalCases()
    {
        var cases = new TheoryData<string, string>();
        foreach (var message in new[] { "consignment", "sealed handling", "stamp" })
            foreach (var distortion in Distortions.All.Keys) cases.Add(message, distortion);
        return cases;
    }

    [Theory, MemberData(nameof(CanonicalCases))]
    public void Another_form_of_a_message_is_refused_even_where_it_is_stamped(string message, string distortion)
    {
        var forge = ConsignmentForge.Of(Forge.Letter());
        var distort = Distortions.All[distortion];
        if (message == "sealed handling") forge.OnSealedHandling = distort;
        if (message == "stamp") forge.OnStamp = distort;
        var bytes = forge.Build();
        var verdict = BorderVerdict.On(message == "consignment" ? distort(bytes) : bytes);
        Assert.NotNull(verdict);
        Assert.True(verdict.Reason is RefusalReason.NotCanonical or RefusalReason.Malformed, verdict.ToString());
    }

    [Fact]
    public void A_statement_reads_back_as_it_was_written_and_nothing_shorter_does()
    {
        Assert.True(Consignment.TryRead(ConsignmentForge.Of(Forge.Letter()).Build(), out var consignment, out _));
        var bytes = consignment.Stamp.Statement.Write();
        Assert.Equal(228, bytes.Length);
        for (var length = 0; length < bytes.Length; length++) Assert.Null(StampStatement.Read(bytes.AsSpan(0, length)));
    }

    private static byte[] Set(byte[] bytes, int at, byte value)
    {
        bytes[at] = bytes[at] == value ? (byte)(value + 1) : value;
        return bytes;
    }

    private static byte[] Change(byte[] bytes, Action<Wire.SealedHandling> change)
    {
        var wire = Wire.SealedHandling.Parser.ParseFrom(bytes);
        change(wire);
        return wire.ToByteArray();
    }
}
