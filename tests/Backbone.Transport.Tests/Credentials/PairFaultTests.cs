using System.Runtime.Versioning;
using System.Security.Cryptography.X509Certificates;
using Backbone.Authority;
using Backbone.TestKit.Certificates;
using Backbone.Transport.Credentials;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Backbone.Transport.Tests.Credentials;

/// <summary>What is wrong with a certificate and its key is told as what it is.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class PairFaultTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
    private readonly TestFolder _folder = new();
    private readonly TestPki _pki;
    private readonly CertificatePaths _paths;

    public PairFaultTests()
    {
        _pki = new TestPki(_clock);
        _paths = new CertificatePaths(_folder.PathOf("gateway.pem"), _folder.PathOf("gateway.key"));
    }

    public void Dispose()
    {
        _pki.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("key encrypted", null, "is encrypted: name the file")]
    [InlineData("key encrypted", "wrong", "the passphrase is another")]
    [InlineData("key plain", "needless", "is not encrypted, and a passphrase is set")]
    [InlineData("key of another", null, "does not belong to the certificate")]
    [InlineData("key damaged", null, "is damaged, or no ECDSA key")]
    [InlineData("key missing", null, "holds no private key in PEM")]
    [InlineData("certificate in the key's place", null, "holds a certificate and no private key")]
    [InlineData("exchanged", null, "may have been exchanged")]
    [InlineData("certificate damaged", null, "the certificate in")]
    [InlineData("certificate cut", null, "holds no whole certificate")]
    [InlineData("web page", null, "is a web page")]
    [InlineData("empty", null, "is empty")]
    [InlineData("UTF-16", null, "is written in UTF-16")]
    [InlineData("old encryption", null, "encrypted in an old form")]
    public void Each_fault_has_its_own_words(string what, string? passphrase, string said)
    {
        Make(what);
        var fault = Assert.Throws<TransportException>(() => OwnCertificate.FromFiles(_paths, passphrase, _clock, NullLogger.Instance));
        Assert.Contains(said, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_byte_order_mark_before_either_is_passed_over()
    {
        Make("plain");
        foreach (var path in (string[])[_paths.Certificate, _paths.Key])
            File.WriteAllText(path, File.ReadAllText(path), System.Text.Encoding.UTF8);
        using var own = OwnCertificate.FromFiles(_paths, null, _clock, NullLogger.Instance);
        Assert.True(own.Certificate.HasPrivateKey);
    }

    private void Make(string what)
    {
        using var certificate = _pki.Issue(_pki.Gateway("KOR"));
        CertificateFiles.Write(_paths.Certificate, _paths.Key, certificate, what == "key encrypted" ? "correct horse" : null);
        var (pem, key) = (File.ReadAllText(_paths.Certificate), File.ReadAllText(_paths.Key));
        switch (what)
        {
            case "key of another":
                using (var other = _pki.Issue(_pki.Gateway("KOR")))
                using (var foreign = other.GetECDsaPrivateKey()!) CertificateFiles.WriteKey(_paths.Key, foreign);
                break;
            case "key damaged": Put(_paths.Key, key.Replace("MI", "MA", StringComparison.Ordinal)); break;
            case "key missing": Put(_paths.Key, "-----BEGIN NOTHING-----\nAAAA\n-----END NOTHING-----\n"); break;
            case "certificate in the key's place": Put(_paths.Key, pem); break;
            case "exchanged":
                Put(_paths.Certificate, key);
                Put(_paths.Key, pem);
                break;
            case "certificate damaged": Put(_paths.Certificate, pem.Replace("MII", "MAA", StringComparison.Ordinal)); break;
            case "certificate cut": Put(_paths.Certificate, pem[..(pem.Length / 2)]); break;
            case "web page": Put(_paths.Certificate, "<html>log in</html>"); break;
            case "empty": Put(_paths.Certificate, ""); break;
            case "UTF-16": File.WriteAllText(_paths.Certificate, pem, System.Text.Encoding.Unicode); break;
            case "old encryption": Put(_paths.Key, "-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END EC PRIVATE KEY-----\n"); break;
            default: break;
        }
    }

    // The file's rights stay.
    private static void Put(string path, string text) => File.WriteAllText(path, text);
}
