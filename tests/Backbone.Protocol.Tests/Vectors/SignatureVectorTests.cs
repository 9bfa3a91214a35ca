using Backbone.Protocol.Suites;

namespace Backbone.Protocol.Tests.Vectors;

public sealed class SignatureVectorTests
{
    [Fact]
    public void ML_DSA_65_as_we_use_it_answers_Wycheproof()
    {
        var file = new PublishedFile("wycheproof", "mldsa_65_verify_test.json");
        foreach (var (group, one) in file.Wycheproof())
        {
            var verdict = MLDsa65.TryParse(group.Hex("publicKey"), out var key)
                && MLDsa65.Verify(key, one.Hex("msg"), one.HexOrEmpty("ctx"), one.Hex("sig"));
            Assert.True(one.Expected() == verdict, one.Name());
            file.Ours();
        }
        file.Report();
    }

    [Fact]
    public void Ed25519_as_we_use_it_answers_Wycheproof()
    {
        var file = new PublishedFile("wycheproof", "ed25519_test.json");
        foreach (var (group, one) in file.Wycheproof())
        {
            var verdict = Ed25519.TryParse(group.GetProperty("publicKey").Hex("pk"), out var key)
                && Ed25519.Verify(key, one.Hex("msg"), one.Hex("sig"));
            Assert.True(one.Expected() == verdict, one.Name());
            file.Ours();
        }
        file.Report();
    }

    [Fact]
    public void The_composite_draft_is_answered_with_and_without_context()
    {
        var file = new PublishedFile("composite-sigs", "testvectors.json");
        var (message, context) = (file.Root.Base64("m"), file.Root.Base64("ctx"));
        foreach (var one in file.Root.GetProperty("tests").EnumerateArray())
        {
            switch (one.Text("tcId"))
            {
                case "id-MLDSA65-Ed25519-SHA512":
                    using (var key = SigningKey.FromSeed(one.Base64("sk")))
                    {
                        Assert.Equal(one.Base64("pk"), key.PublicKey.Bytes.ToArray());
                        Assert.True(key.PublicKey.Verify(message, [], one.Base64("s")));
                        Assert.True(key.PublicKey.Verify(message, context, one.Base64("sWithContext")));
                        Assert.False(key.PublicKey.Verify(message, context, one.Base64("s")));
                        Assert.False(key.PublicKey.Verify(message, [], one.Base64("sWithContext")));
                        Assert.True(key.PublicKey.Verify(message, context, key.Sign(message, context)));
                    }
                    file.Ours();
                    break;
                case "id-ML-DSA-65":
                    Assert.True(MLDsa65.TryParse(one.Base64("pk"), out var mlDsa));
                    Assert.Equal(one.Base64("pk"), MLDsa65.FromSeed(one.Base64("sk")).GetPublicKeyEncoded());
                    Assert.True(MLDsa65.Verify(mlDsa, message, [], one.Base64("s")));
                    Assert.True(MLDsa65.Verify(mlDsa, message, context, one.Base64("sWithContext")));
                    Assert.False(MLDsa65.Verify(mlDsa, message, [], one.Base64("sWithContext")));
                    file.Ours();
                    break;
                default:
                    file.NotOurs();
                    break;
            }
        }
        file.Report();
    }
}
