using System.Text.RegularExpressions;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Logs;
using Backbone.Protocol.Suites;
using Backbone.TestKit;

namespace Backbone.Protocol.Tests.Golden;

/// <summary>SPEC § Worked example says what the vectors hold.</summary>
public sealed partial class WorkedExampleTests
{
    [Fact]
    public void The_envelopes_values_are_those_of_its_vector()
    {
        var said = Values(0);
        Assert.True(Envelope.TryRead(BytesOf("envelopes", "good-plain", vector => vector.Envelope), out var envelope, out _));
        var (wrap, content) = (envelope.Wraps[0], envelope.Content.ToArray());
        Assert.Equal(said["header"], Hex(envelope.Header.Bytes.Span));
        Assert.Equal(said["hh"], envelope.Header.Hash.ToString());
        Assert.Equal(said["handling"], Hex(envelope.Handling.Bytes.Span));
        Assert.Equal(said["SHA-256(handling)"], envelope.Handling.Hash.ToString());
        Assert.Equal(said["kid_0"], wrap.Kid.ToString());
        Assert.Equal((said["salt"], said["commitment"]), (Hex(content.AsSpan(0, 24)), Hex(content.AsSpan(24, 32))));
        Assert.Equal((said["P"], said["|content|"]), ($"{envelope.Header.PaddedLength}", $"{content.Length}"));
        Assert.Equal(said["SHA-256(content)"], envelope.Signed.ContentHash.ToString());
        Assert.Equal((said["w_0"], said["SHA-256(w_0)"]), (wrap.Hash().ToString(), envelope.Signed.WrapsHash.ToString()));
        Assert.Equal((said["|T|"], said["envelope id"]), ($"{envelope.Signed.Bytes.Length}", envelope.Id.ToString()));
        Assert.Equal(said["kid of lee"], envelope.Endorsements.AuthorKid.ToString());

        using var sato = OpeningKey.FromSeed(Convert.FromHexString(said["opening seed of sato"]));
        Assert.Equal(wrap.Kid, sato.PublicKey.Kid);
        Assert.True(Hpke.TryOpen(sato, wrap.Enc.Span, Convert.FromHexString(said["info_0"]), wrap.Ciphertext.Span, out var key));
        Assert.Equal(said["CEK"], Hex(key));
        byte[] context = [.. "backbone/1/content\0"u8, 0, 1, .. envelope.Header.Hash.ToArray(), .. envelope.Handling.Hash.ToArray()];
        Assert.True(Cobblestone.TryOpen(key, context, content, out var padded));
        Assert.StartsWith(said["plaintext"], Hex(padded.AsSpan(4)), StringComparison.Ordinal);
    }

    [Fact]
    public void The_consignments_values_are_those_of_its_vector()
    {
        var said = Values(1);
        var bytes = BytesOf("consignments", "good-first", vector => vector.Consignment);
        Assert.True(Consignment.TryRead(bytes, out var consignment, out _));
        Assert.Equal(said["lane id"], LaneId.Of("golden.example", "JPN/npa", 0).ToString());
        Assert.Equal(said["envelope id"], consignment.EnvelopeId.ToString());
        Assert.Equal(said["SHA-256(sealed)"], consignment.SealedHandling.Hash.ToString());
        Assert.Equal(said["statement"], Hex(consignment.Stamp.Statement.Write()));
        Assert.Equal(said["SHA-256(stamp)"], consignment.Stamp.Hash.ToString());
        Assert.Equal(said["entry hash"], consignment.EntryHash(consignment.Lane(0)).ToString());
    }

    private static byte[] BytesOf(string kind, string name, Func<GoldenCase, string?> which) => Convert.FromBase64String(
        which(GoldenFolder.Read<GoldenCase>(Path.Combine(GoldenFolder.At(kind), $"{name}.json")))!);

    // The name = value lines of one of the section's blocks; a value may run on over several lines.
    private static Dictionary<string, string> Values(int block)
    {
        var text = File.ReadAllText(ProjectFolder.At("protos", "SPEC.md"));
        var section = text[text.IndexOf("## Worked example", StringComparison.Ordinal)..];
        return Line().Matches(section.Split("```")[1 + 2 * block])
            .ToDictionary(match => match.Groups[1].Value.Trim(), match => Blank().Replace(match.Groups[2].Value, ""));
    }

    private static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);

    [GeneratedRegex(@"^(\S[^=\n]*) = ((?:.*\n)(?: +.*\n)*)", RegexOptions.Multiline)]
    private static partial Regex Line();

    [GeneratedRegex(@"\s")]
    private static partial Regex Blank();
}
