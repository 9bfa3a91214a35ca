using System.Diagnostics;
using Backbone.Protocol.Addresses;
using Backbone.TestKit.Certificates;

namespace Backbone.Authority.Tests;

/// <summary>A second opinion: OpenSSL, run as certs/README.md shows, takes what the CA makes.</summary>
public sealed class OpenSslTests : IDisposable
{
    private static readonly string[] Folders = ["/usr/bin/openssl", "/usr/local/bin/openssl"];

    private readonly TestFolder _folder = new();
    private readonly TestPki _pki = new(TimeProvider.System);

    public void Dispose()
    {
        _pki.Dispose();
        _folder.Dispose();
    }

    [Theory(Timeout = 60_000)]
    [InlineData("spiffe://kor.backbone.example/gateway", "sslserver", true)]
    [InlineData("spiffe://kor.backbone.example/gateway", "sslclient", true)]
    [InlineData("spiffe://broker.backbone.example/b1", "sslserver", true)]
    [InlineData("spiffe://kor.backbone.example/kisa/lee", "sslclient", true)]
    [InlineData("spiffe://kor.backbone.example/kisa/lee", "sslserver", false)]
    public async Task OpenSSL_takes_a_leaf_for_its_use_until_it_is_revoked(string uri, string purpose, bool good)
    {
        var identity = TlsIdentity.Parse(uri);
        var authority = _pki.Authority(identity.Domain);
        using var leaf = _pki.Issue(identity);
        CertificateFiles.WriteCertificates(_folder.PathOf("root.pem"), [authority.Root]);
        CertificateFiles.WriteCertificates(_folder.PathOf("leaf.pem"), [leaf]);
        CertificateFiles.WriteRevocationList(_folder.PathOf("list.pem"), _pki.NextList(identity.Domain));
        Assert.Equal(good, await Verify(purpose, TestContext.Current.CancellationToken));

        CertificateFiles.WriteRevocationList(_folder.PathOf("list.pem"), _pki.NextList(identity.Domain, leaf));
        Assert.False(await Verify(purpose, TestContext.Current.CancellationToken));
    }

    private async Task<bool> Verify(string purpose, CancellationToken cancel)
    {
        if (Array.Find(Folders, File.Exists) is not { } program)
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("BACKBONE_REQUIRE")?.Contains("openssl", StringComparison.Ordinal) is true,
                "openssl is not installed");
            throw new InvalidOperationException("BACKBONE_REQUIRE names openssl, which is not installed");
        }
        string[] arguments = ["verify", "-x509_strict", "-CAfile", _folder.PathOf("root.pem"), "-CRLfile", _folder.PathOf("list.pem"),
            "-crl_check", "-purpose", purpose, _folder.PathOf("leaf.pem")];
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var said = await process.StandardOutput.ReadToEndAsync(cancel) + await process.StandardError.ReadToEndAsync(cancel);
        await process.WaitForExitAsync(cancel);
        TestContext.Current.TestOutputHelper?.WriteLine(said);
        return process.ExitCode == 0;
    }
}
