using System.Security.Cryptography;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Suites;
using Backbone.TestKit.Federation;
using BenchmarkDotNet.Attributes;

namespace Backbone.Benchmarks.Envelopes;

/// <summary>The cryptographic steps that no message can do without, bare: nothing is read, written or looked up.</summary>
[MemoryDiagnoser]
public class CryptographyBenchmarks
{
    private static readonly TestFederation Federation = TestFederation.Default;

    private readonly TestPrincipal _author = Federation.Principal("KOR/kisa/lee");
    private readonly TestPrincipal _reader = Federation.Principal("JPN/npa/sato");
    private readonly byte[] _statement = RandomNumberGenerator.GetBytes(256);
    private readonly byte[] _contentKey = RandomNumberGenerator.GetBytes(32);
    private SigningPublicKey _signingKey = null!;
    private OpeningPublicKey _openingKey = null!;
    private byte[] _signature = [];
    private HpkeSealed _wrap;

    [GlobalSetup]
    public void Prepare()
    {
        _signingKey = Federation.Snapshot.FindPrincipal(_author.Address, Federation.Now)!.SigningKeys[0].Key;
        _openingKey = Federation.Snapshot.FindMailbox(MailboxAddress.Parse("JPN/npa"), Federation.Now)!.EpochsToSealTo(Federation.Now).First().Key;
        _signature = Sign();
        _wrap = Wrap();
    }

    /// <summary>ML-DSA-65 and Ed25519.</summary>
    [Benchmark(Description = PathCosts.SignStep)]
    public byte[] Sign() => _author.Custody.Sign(_signingKey.Kid, _statement, "backbone/1/envelope"u8);

    /// <summary>Both halves of a signature.</summary>
    [Benchmark(Description = PathCosts.VerifyStep)]
    public bool Verify() => _signingKey.Verify(_statement, "backbone/1/envelope"u8, _signature);

    /// <summary>X-Wing and AES-256-GCM over 32 bytes.</summary>
    [Benchmark(Description = PathCosts.SealStep)]
    public HpkeSealed Wrap() => Hpke.Seal(_openingKey, "bench"u8, _contentKey);

    /// <summary>The same backwards.</summary>
    [Benchmark(Description = PathCosts.OpenStep)]
    public byte[] Unwrap() => Hpke.TryOpen(_reader.Custody, _openingKey.Kid, _wrap.Enc, "bench"u8, _wrap.Ciphertext, out var key)
        ? key : throw new InvalidOperationException("what was sealed does not open");
}
