using Backbone.Protocol.Envelopes;
using Backbone.TestKit.Forging;
using Google.Protobuf;
using Wire = Backbone.Contracts.Envelope.V1;

namespace Backbone.Protocol.Tests.Envelopes;

/// <summary>Each rule of SPEC § Content: by the reader of what somebody sealed, and by the writer.</summary>
public sealed class ContentRuleTests
{
    public static TheoryData<string, Action<Wire.Content>> Broken() => new()
    {
        { "a subject of two lines", c => c.Subject = "a\nb" },
        { "an escape in a subject", c => c.Subject = "a\u001b[2Jb" },
        { "a C1 control in a subject", c => c.Subject = "a\u009bb" },
        { "a subject of 1,025 bytes", c => c.Subject = new string('가', 341) + "ab" },
        { "no part", c => c.Parts.Clear() },
        { "65 parts", c => c.Parts.AddRange(Enumerable.Repeat(c.Parts[0], 64)) },
        { "no media type", c => c.Parts[0].ContentType = "" },
        { "a media type of 256 bytes", c => c.Parts[0].ContentType = new string('t', 256) },
        { "a media type beyond ASCII", c => c.Parts[0].ContentType = "text/plän" },
        { "a media type of two lines", c => c.Parts[0].ContentType = "text/plain\r\nx: y" },
        { "a language of 36 bytes", c => c.Parts[0].Language = new string('k', 36) },
        { "a language with an underscore", c => c.Parts[0].Language = "ko_KR" },
        { "a file name of 256 bytes", c => c.Parts[0].FileName = new string('f', 256) },
        { "a folder in a file name", c => c.Parts[0].FileName = "a/b" },
        { "an absolute file name", c => c.Parts[0].FileName = "/etc/passwd" },
        { "a backslash in a file name", c => c.Parts[0].FileName = "a\\b" },
        { "a drive in a file name", c => c.Parts[0].FileName = "C:b" },
        { "a file name that is this folder", c => c.Parts[0].FileName = "." },
        { "a file name that is the folder above", c => c.Parts[0].FileName = ".." },
        { "a NUL in a file name", c => c.Parts[0].FileName = "a\0b" },
    };

    [Theory, MemberData(nameof(Broken))]
    public void A_broken_rule_is_refused_by_reader_and_writer(string what, Action<Wire.Content> spoil)
    {
        Assert.NotEmpty(what);
        var forge = Forge.Letter();
        spoil(forge.Content);
        forge.Header.PaddedLength = Padding.PaddedLength(forge.Content.CalculateSize());
        Verdict.IsRefused(RefusalReason.Malformed, forge.Build());

        var content = new MessageContent(forge.Content.Subject, [.. forge.Content.Parts.Select(part =>
            new MessagePart(part.ContentType, part.Language, part.FileName, part.Data.Memory))]);
        Assert.Throws<ArgumentException>(() => content.Write());
    }

    public static TheoryData<string, Action<Wire.Content>> Kept() => new()
    {
        { "no subject", c => c.Subject = "" },
        { "a subject of 1,024 bytes", c => c.Subject = new string('가', 341) + "a" },
        { "64 parts", c => c.Parts.AddRange(Enumerable.Repeat(c.Parts[0], 63)) },
        { "a media type of 255 bytes", c => c.Parts[0].ContentType = new string('t', 255) },
        { "a language", c => c.Parts[0].Language = "zh-Hant-TW" },
        { "a file name of 255 bytes", c => c.Parts[0].FileName = new string('가', 85) },
        { "a hidden file", c => c.Parts[0].FileName = "...x" },
        { "an empty part", c => c.Parts[0].Data = ByteString.Empty },
    };

    [Theory, MemberData(nameof(Kept))]
    public void The_last_good_value_is_opened(string what, Action<Wire.Content> change)
    {
        Assert.NotEmpty(what);
        var forge = Forge.Letter();
        change(forge.Content);
        forge.Header.PaddedLength = Padding.PaddedLength(forge.Content.CalculateSize());
        Verdict.IsAccepted(forge.Build());
    }

    public static TheoryData<string, Func<byte[], byte[]>> BadPadding() => new()
    {
        { "a byte of the padding set", padded => Set(padded, padded.Length - 1, 1) },
        { "the first byte of the padding set", padded => Set(padded, 4 + padded[3], 1) },
        { "a length beyond the end", padded => Set(padded, 0, 1) },
        { "the highest length", padded => Set(Set(Set(Set(padded, 0, 255), 1, 255), 2, 255), 3, 255) },
        { "a length one too long", padded => Set(padded, 3, (byte)(padded[3] + 1)) },
        { "a length one too short", padded => Set(padded, 3, (byte)(padded[3] - 1)) },
        { "a length of nothing", padded => Set(padded, 3, 0) },
    };

    [Theory, MemberData(nameof(BadPadding))]
    public void Padding_of_another_form_is_refused(string what, Func<byte[], byte[]> spoil)
    {
        Assert.NotEmpty(what);
        var forge = Forge.Letter();
        forge.OnPadded = spoil;
        var verdict = Verdict.On(forge.Build());
        Assert.NotNull(verdict);
        Assert.True(verdict.Reason is RefusalReason.ContentMismatch or RefusalReason.Malformed or RefusalReason.NotCanonical,
            verdict.ToString());
    }

    private static byte[] Set(byte[] bytes, int at, byte value)
    {
        bytes[at] = value;
        return bytes;
    }
}
