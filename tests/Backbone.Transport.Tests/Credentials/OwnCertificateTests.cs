using System.Runtime.Versioning;
using System.Security.Cryptography.X509Certificates;
using Backbone.Authority;
using Backbone.TestKit.Certificates;
using Backbone.Transport.Credentials;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Backbone.Transport.Tests.Credentials;

/// <summary>The process's own certificate: read from files, refused when open to others, renewed while running.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class OwnCertificateTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
    private readonly TestFolder _folder = new();
    private readonly TestPki _pki;
    private readonly CertificatePaths _paths;

    public OwnCertificateTests()
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
    [InlineData(null), InlineData("correct horse")]
    public void What_was_written_is_read_with_and_without_a_passphrase(string? passphrase)
    {
        using var certificate = Write(passphrase);
        using var own = Load(passphrase);
        Assert.Equal((certificate.SerialNumber, true), (own.Certificate.SerialNumber, own.Certificate.HasPrivateKey));
        Assert.Equal(_pki.Gateway("KOR"), own.Identity);
    }

    [Fact]
    public void A_key_is_written_for_its_owner_only()
    {
        using var certificate = Write();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_paths.Key));
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead), InlineData(UnixFileMode.OtherRead), InlineData(UnixFileMode.OtherWrite)]
    public void A_key_that_is_open_to_others_is_refused_with_the_remedy(UnixFileMode open)
    {
        using var certificate = Write();
        File.SetUnixFileMode(_paths.Key, UnixFileMode.UserRead | UnixFileMode.UserWrite | open);
        Assert.Contains($"chmod 600 {_paths.Key}", Assert.Throws<TransportException>(() => Load()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("correct horse", "wrong"), InlineData("correct horse", null), InlineData(null, "needless")]
    public void The_wrong_passphrase_is_refused_without_a_word_of_it(string? written, string? given)
    {
        using var certificate = Write(written);
        var fault = Assert.Throws<TransportException>(() => Load(given));
        Assert.DoesNotContain("needless", fault.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("horse", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_of_another_certificate_is_refused()
    {
        using var certificate = Write();
        using var other = _pki.Issue(_pki.Gateway("KOR"));
        using var key = other.GetECDsaPrivateKey()!;
        CertificateFiles.WriteKey(_paths.Key, key);
        Assert.Throws<TransportException>(() => Load());
    }

    [Fact]
    public void Files_that_are_missing_or_too_large_are_refused()
    {
        Assert.Throws<TransportException>(() => Load());
        using var certificate = Write();
        File.WriteAllBytes(_paths.Certificate, new byte[TransportLimits.MaxCertificateFileSize + 1]);
        Assert.Contains("limit", Assert.Throws<TransportException>(() => Load()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_renewed_pair_is_taken_up_and_a_broken_one_is_not()
    {
        using var first = Write();
        using var own = Load();
        using var second = Write();
        Assert.Equal(first.SerialNumber, own.Certificate.SerialNumber);
        _clock.Advance(TransportLimits.FileCheckPeriod);
        Assert.Equal(second.SerialNumber, own.Certificate.SerialNumber);

        File.WriteAllText(_paths.Certificate, "half a file");
        _clock.Advance(TransportLimits.FileCheckPeriod);
        Assert.Equal(second.SerialNumber, own.Certificate.SerialNumber);

        using var third = Write();
        _clock.Advance(TransportLimits.FileCheckPeriod);
        Assert.Equal(third.SerialNumber, own.Certificate.SerialNumber);
    }

    private X509Certificate2 Write(string? passphrase = null)
    {
        var certificate = _pki.Issue(_pki.Gateway("KOR"));
        CertificateFiles.Write(_paths.Certificate, _paths.Key, certificate, passphrase);
        return certificate;
    }

    private OwnCertificate Load(string? passphrase = null) =>
        OwnCertificate.FromFiles(_paths, passphrase, _clock, NullLogger.Instance);
}
