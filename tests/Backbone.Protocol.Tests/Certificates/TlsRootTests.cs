using System.Security.Cryptography.X509Certificates;
using Backbone.Protocol.Certificates;
using Backbone.TestKit.Certificates;
using Backbone.TestKit.Federation;
using Org.BouncyCastle.X509;

namespace Backbone.Protocol.Tests.Certificates;

/// <summary>Each rule of SPEC § TLS roots; what is taken, two readers of X.509 that share no code take too.</summary>
public sealed class TlsRootTests
{
    public static TheoryData<string> Good => [.. OddRoots.Good.Keys];

    public static TheoryData<string> Bad => [.. OddRoots.Bad.Keys];

    [Theory, MemberData(nameof(Good))]
    public void A_root_of_the_form_is_taken_here_and_by_every_other_reader(string name)
    {
        var root = OddRoots.Good[name];
        Assert.True(TlsRoot.IsRoot(root));
        TakenByOthers(root);
    }

    [Theory, MemberData(nameof(Bad))]
    public void A_root_of_another_form_is_refused(string name) => Assert.False(TlsRoot.IsRoot(OddRoots.Bad[name]));

    [Fact]
    public void What_the_authority_makes_is_a_root() => Assert.True(TlsRoot.IsRoot(TestFederation.Default.Kor.Tls.Root.RawData));

    [Fact]
    public void No_byte_of_a_root_may_be_left_out()
    {
        var root = TestFederation.Default.Kor.Tls.Root.RawData;
        for (var i = 0; i < root.Length; i++)
            Assert.False(TlsRoot.IsRoot([.. root[..i], .. root[(i + 1)..]]), $"without byte {i}");
    }

    internal static void TakenByOthers(byte[] root)
    {
        using var loaded = X509CertificateLoader.LoadCertificate(root);
        Assert.Equal(root, loaded.RawData);
        Assert.True(loaded.NotBefore < loaded.NotAfter);
        Assert.NotEmpty(loaded.Subject);
        Assert.NotEmpty(loaded.PublicKey.ExportSubjectPublicKeyInfo());
        var parsed = new X509CertificateParser().ReadCertificate(root);
        Assert.Equal(root, parsed.GetEncoded());
        Assert.NotNull(parsed.GetPublicKey());
    }
}
