using System.Text;
using System.Text.Json;
using Backbone.Protocol.Logs;
using Backbone.TestKit;

namespace Backbone.Protocol.Tests.Vectors;

public sealed class MerkleVectorTests
{
    [Fact]
    public void Inclusion_proofs_good_and_bad_get_the_published_verdicts() => Check("inclusion", one =>
        TryDigest(one.GetProperty("root"), out var root)
        && TryDigest(one.GetProperty("leafHash"), out var leaf)
        && TryProof(one, out var proof)
        && MerkleProof.VerifyInclusion(
            leaf, one.GetProperty("leafIdx").GetUInt64(),
            new TreeHead(one.GetProperty("treeSize").GetUInt64(), root), proof));

    [Fact]
    public void Consistency_proofs_good_and_bad_get_the_published_verdicts() => Check("consistency", one =>
        TryDigest(one.GetProperty("root1"), out var earlier)
        && TryDigest(one.GetProperty("root2"), out var later)
        && TryProof(one, out var proof)
        && MerkleProof.VerifyConsistency(
            new TreeHead(one.GetProperty("size1").GetUInt64(), earlier),
            new TreeHead(one.GetProperty("size2").GetUInt64(), later), proof));

    private static void Check(string kind, Func<JsonElement, bool> verify)
    {
        var folder = SharedFolder.Require("vectors", "merkle", "testdata", kind);
        var (good, bad) = (0, 0);
        foreach (var path in Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories))
        {
            var one = JsonDocument.Parse(File.ReadAllBytes(path)).RootElement;
            var wanted = !one.GetProperty("wantErr").GetBoolean();
            Assert.True(wanted == verify(one), Path.GetRelativePath(folder, path));
            if (wanted) good++;
            else bad++;
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"merkle/{kind}: {good + bad} ours ({bad} bad), 0 not ours");
        Assert.True(good > 0 && bad > 0);
    }

    private static bool TryProof(JsonElement one, out Digest[] proof)
    {
        var list = one.GetProperty("proof");
        proof = new Digest[list.ValueKind == JsonValueKind.Array ? list.GetArrayLength() : 0];
        for (var i = 0; i < proof.Length; i++)
            if (!TryDigest(list[i], out proof[i])) return false;
        return true;
    }

    // Some cases say "don't care 1" where a root stands; a stand-in keeps what is equal equal. Any other length is no
    // hash.
    private static bool TryDigest(JsonElement text, out Digest digest)
    {
        var bytes = Convert.FromBase64String(text.GetString()!);
        var isPlaceholder = Encoding.ASCII.GetString(bytes).StartsWith("don't care", StringComparison.Ordinal);
        digest = isPlaceholder ? Digest.Of(bytes) : bytes.Length == Digest.Size ? new Digest(bytes) : default;
        return isPlaceholder || bytes.Length == Digest.Size;
    }
}
