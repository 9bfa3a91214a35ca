using Backbone.Protocol;
using Backbone.Protocol.Suites;
using Backbone.TestKit.Fuzzing;

namespace Backbone.Custody.Tests.Fuzzing;

/// <summary>Key files as nobody would write them, with a hash at their end that is right; <see cref="Fuzzer"/> says what a reader must hold.</summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    [Fact]
    public void Key_files_are_read_or_are_none()
    {
        using var keys = new KeyBundle([SigningKey.Generate(), SigningKey.Generate()], [OpeningKey.Generate()]);
        var file = KeyFileFormat.Seal(keys, "a passphrase", PassphraseCost.Exercise);
        new Fuzzer
        {
            Name = "key file",
            Corpus = [file[..^Digest.Size]],
            Mutator = new ByteMutator(),
            Read = bytes =>
            {
                try
                {
                    return KeyFileFormat.Describe([.. bytes, .. Digest.Of(bytes).ToArray()], "a.keyfile").SigningKids.Length >= 0 ? bytes : null;
                }
                catch (CustodyException)
                {
                    return null;
                }
            },
        }.Run(output.WriteLine);
    }
}
