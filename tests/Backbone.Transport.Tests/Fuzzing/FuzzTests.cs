using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Backbone.TestKit.Certificates;
using Backbone.TestKit.Fuzzing;
using Backbone.Transport.Peers;
using Backbone.Transport.Trust;
using Microsoft.Extensions.Time.Testing;

namespace Backbone.Transport.Tests.Fuzzing;

/// <summary>Certificates and revocation lists on what nobody would write; <see cref="Fuzzer"/> says what each reader must hold.</summary>
public sealed class FuzzTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
    private readonly ITestOutputHelper _output;
    private readonly TestPki _pki;

    public FuzzTests(ITestOutputHelper output) => (_output, _pki) = (output, new TestPki(_clock));

    public void Dispose() => _pki.Dispose();

    [Fact]
    public void A_peers_certificate_is_taken_or_refused()
    {
        using var one = _pki.Issue(_pki.Gateway("KOR"));
        using var other = _pki.Issue(_pki.Gateway("USA"));
        var verifier = new PeerVerifier(_pki.Trust, RevocationRule.ListRequired, new AdmittedPeers.AllGateways(), PeerUse.Client, _clock);
        Run("peer's certificate", [one.RawData, other.RawData], bytes =>
        {
            // What .NET does not load is refused by the handshake.
            using var certificate = Load(bytes);
            if (certificate is null || verifier.Verify(certificate) is not PeerVerdict.Accepted taken) return null;
            Assert.Contains(taken.Identity, new[] { _pki.Gateway("KOR"), _pki.Gateway("USA") });
            return bytes;
        });
    }

    [Fact]
    public void A_revocation_list_is_taken_or_refused()
    {
        using var taken = _pki.Issue(_pki.Gateway("KOR"));
        _pki.Revoke(_pki.NationDomain("KOR"), taken);
        var trust = new TrustStore(_pki.Federation);
        trust.ReplaceRoots(_pki.Roots);
        Run("revocation list", [.. _pki.RevocationLists], bytes =>
        {
            try
            {
                trust.OfferRevocationLists([bytes], _clock.GetUtcNow());
                return bytes;
            }
            catch (TransportException)
            {
                return null;
            }
        });
    }

    private void Run(string name, byte[][] corpus, Func<byte[], byte[]?> read) => new Fuzzer
    {
        Name = name,
        Corpus = corpus,
        Mutator = new ByteMutator(),
        Read = read,
        Rounds = 500,
    }.Run(_output.WriteLine);

    private static X509Certificate2? Load(byte[] bytes)
    {
        try
        {
            return X509CertificateLoader.LoadCertificate(bytes);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
