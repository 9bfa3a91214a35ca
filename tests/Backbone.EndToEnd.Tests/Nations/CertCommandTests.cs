using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Backbone.EndToEnd.Tests.Crossing;
using Backbone.TestKit.Certificates;

namespace Backbone.EndToEnd.Tests.Nations;

/// <summary>Certificates from a CA outside, asked for and installed by commands in the folders of a gateway and a person.</summary>
public sealed class CertCommandTests(MadeFolder made) : IClassFixture<MadeFolder>, IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("KOR/gateway", "gateway")]
    [InlineData("KOR/kisa/lee", "person")]
    public async Task A_certificate_is_asked_for_and_installed(string folder, string name)
    {
        var (into, request, answer) = (Path.Combine(made.Folder.Path, folder), _folder.PathOf("request"), _folder.PathOf("answer"));
        var asked = await TypedCommand.RunAsync("cert", "request", "--into", into, "--out", request);
        Assert.True(asked.Code == 0, asked.Error);
        await File.WriteAllTextAsync(answer, Sign(await File.ReadAllTextAsync(request, TestContext.Current.CancellationToken)), TestContext.Current.CancellationToken);
        var installed = await TypedCommand.RunAsync("cert", "install", answer, "--into", into);
        Assert.True(installed.Code == 0, installed.Error);
        using var pair = X509Certificate2.CreateFromPemFile(Path.Combine(into, "tls", name + ".crt"), Path.Combine(into, "tls", name + ".key"));
        Assert.True(pair.HasPrivateKey);
        // What is another's is refused, and a broker is told who issues its certificates.
        var other = folder == "KOR/gateway" ? "KOR/kisa/lee" : "JPN/gateway";
        var refused = await TypedCommand.RunAsync("cert", "install", answer, "--into", Path.Combine(made.Folder.Path, other));
        Assert.Equal(3, refused.Code);
        Assert.Contains("and is to name spiffe://", refused.Error, StringComparison.Ordinal);
        Assert.Contains("backbone broker renew", (await TypedCommand.RunAsync(
            "cert", "request", "--into", Path.Combine(made.Folder.Path, "broker"), "--out", _folder.PathOf("no"))).Error, StringComparison.Ordinal);
    }

    // The nation's root signs what was asked for, as a CA does.
    private string Sign(string pem)
    {
        var office = Path.Combine(made.Folder.Path, "KOR", "authority");
        using var root = X509Certificate2.CreateFromEncryptedPemFile(
            Path.Combine(office, "ca.crt"), File.ReadAllText(Path.Combine(office, "passphrase")).Trim(), Path.Combine(office, "ca.key"));
        var asked = CertificateRequest.LoadSigningRequestPem(pem, HashAlgorithmName.SHA256, CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions);
        using var key = root.GetECDsaPrivateKey()!;
        var from = TimeProvider.System.GetUtcNow().AddSeconds(-1);
        using var leaf = asked.Create(root.SubjectName, X509SignatureGenerator.CreateForECDsa(key), from, from.AddDays(20), [4, 5, 6]);
        return leaf.ExportCertificatePem();
    }
}
