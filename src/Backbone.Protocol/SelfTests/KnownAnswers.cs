using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Backbone.Protocol.Logs;
using Backbone.Protocol.Suites;

namespace Backbone.Protocol.SelfTests;

/// <summary>
/// Self-tests: every primitive of suite 0x0001 is asked something whose answer is written here, and something that it
/// must refuse. A process runs them before it says that it is ready; they also run the code that the first message
/// will need.
/// <list type="number">
/// <item>SHA-256 and SHA-512 (FIPS 180-4).</item>
/// <item>Merkle tree (the tree of the first transparency logs), a proof of each kind.</item>
/// <item>Composite signature: key, signature without hedge, both halves damaged.</item>
/// <item>X-Wing (first case of the draft), both directions.</item>
/// <item>HPKE, both directions, tag damaged.</item>
/// <item>Cobblestone over two chunks, both directions, commitment and last byte damaged.</item>
/// <item>Random numbers: two keys are not the same.</item>
/// </list>
/// </summary>
public static class KnownAnswers
{
    private const string XWingSeed = "7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26";
    private const string XWingEncapsulationSeed =
        "3cb1eea988004b93103cfb0aeefd2a686e01fa4a58e8a3639ca8a1e3f9ae57e2"
        + "35b8cc873c23dc62b8d260169afa2f75ab916a58d974918835d25e6a435085b2";

    /// <summary>
    /// Asks every primitive once: about a tenth of a second in a cold process, under 10 ms in a warm one.
    /// </summary>
    /// <exception cref="BrokenSuiteException">An answer was wrong; the message says whose.</exception>
    public static void Check()
    {
        try
        {
            CheckHashes();
            CheckMerkleTree();
            CheckSignature();
            CheckXWing();
            CheckHpke();
            CheckCobblestone();
            CheckRandomNumbers();
        }
        catch (Exception failure) when (failure is not BrokenSuiteException)
        {
            throw new BrokenSuiteException("a known answer could not be computed", failure);
        }
    }

    /// <summary>
    /// Asks so often that the runtime compiles the code anew for speed, which takes half a second; for servers, before
    /// they say that they are ready.
    /// </summary>
    /// <exception cref="BrokenSuiteException">An answer was wrong; the message says whose.</exception>
    public static void CheckAndWarmUp()
    {
        const int Rounds = 40; // above the 30 calls after which the runtime compiles a method again
        for (var round = 0; round < Rounds; round++) Check();
    }

    private static void CheckHashes()
    {
        Expect(SHA256.HashData("abc"u8), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        Expect(
            SHA512.HashData("abc"u8),
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
            + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
    }

    private static void CheckMerkleTree()
    {
        string[] data =
        [
            "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
        ];
        var leaves = Array.ConvertAll(data, leaf => MerkleTree.LeafHash(Convert.FromHexString(leaf)));
        var head = new TreeHead(8, MerkleTree.Root(leaves));
        Expect(head.Root.ToArray(), "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
        var earlier = new TreeHead(6, MerkleTree.Root(leaves.AsSpan(0, 6)));
        var (inclusion, consistency) = (MerkleTree.InclusionProof(leaves, 5), MerkleTree.ConsistencyProof(leaves, 6));
        Expect(MerkleProof.VerifyInclusion(leaves[5], 5, head, inclusion));
        Expect(!MerkleProof.VerifyInclusion(leaves[5], 4, head, inclusion));
        Expect(MerkleProof.VerifyConsistency(earlier, head, consistency));
        Expect(!MerkleProof.VerifyConsistency(earlier with { Size = 7 }, head, consistency));
    }

    private static void CheckSignature()
    {
        using var key = SigningKey.FromSeed(Counting(CompositeSignature.SeedSize));
        var publicKey = key.PublicKey;
        ReadOnlySpan<byte> context = "backbone/1/self-test"u8;
        var signature = key.Sign("abc"u8, context, deterministic: true);
        Expect(SHA256.HashData(publicKey.Bytes), "f5c64072749870718394df9a06a384e58e3adf6e6ae897fb1cc5da9c4d3867a0");
        Expect(SHA256.HashData(signature), "5e1cb318502486c4a952559c7f93845027c1515b7a9321ef94fa3c106cd2030e");
        Expect(publicKey.Verify("abc"u8, context, signature));
        Expect(publicKey.Verify("abc"u8, context, key.Sign("abc"u8, context)));
        Expect(!publicKey.Verify("abd"u8, context, signature));
        signature[1000] ^= 1;
        Expect(!publicKey.Verify("abc"u8, context, signature));
        signature[1000] ^= 1;
        signature[^40] ^= 1;
        Expect(!publicKey.Verify("abc"u8, context, signature));
    }

    private static void CheckXWing()
    {
        using var key = OpeningKey.FromSeed(Convert.FromHexString(XWingSeed));
        var (enc, secret) = (new byte[XWing.EncSize], new byte[XWing.SharedSecretSize]);
        XWing.Encapsulate(key.PublicKey, Convert.FromHexString(XWingEncapsulationSeed), enc, secret);
        Expect(SHA256.HashData(key.PublicKey.Bytes), "2e816deebcd76c5c80d0cd2d174478871658e8e2ff42bc9d4a6e486372e856bb");
        Expect(SHA256.HashData(enc), "17cd532d657e44c897ca6583e548a5424fc70bf54f99515a4d2bcf99e3469f33");
        Expect(secret, "d2df0522128f09dd8e2c92b1e905c793d8f57a54c3da25861f10bf4ca613e384");
        secret.AsSpan().Clear();
        Expect(XWing.TryDecapsulate(key.Seed, enc, secret));
        Expect(secret, "d2df0522128f09dd8e2c92b1e905c793d8f57a54c3da25861f10bf4ca613e384");
        enc[0] ^= 1;
        Expect(XWing.TryDecapsulate(key.Seed, enc, secret) && secret[0] != 0xd2);
    }

    private static void CheckHpke()
    {
        using var key = OpeningKey.FromSeed(Convert.FromHexString(XWingSeed));
        ReadOnlySpan<byte> info = "backbone/1/self-test"u8;
        var sealing = Hpke.Seal(key.PublicKey, Convert.FromHexString(XWingEncapsulationSeed), info, "abc"u8);
        Expect(SHA256.HashData(sealing.Enc), "17cd532d657e44c897ca6583e548a5424fc70bf54f99515a4d2bcf99e3469f33");
        Expect(sealing.Ciphertext, "d8204e9f097236e07df0b80c3705297ae578de");
        Expect(Hpke.TryOpen(key, sealing.Enc, info, sealing.Ciphertext, out var opened));
        Expect("abc"u8.SequenceEqual(opened));
        sealing.Ciphertext[^1] ^= 1;
        Expect(!Hpke.TryOpen(key, sealing.Enc, info, sealing.Ciphertext, out _));
    }

    private static void CheckCobblestone()
    {
        var (key, salt, plaintext) = (Counting(Cobblestone.KeySize), Counting(Cobblestone.SaltSize), Counting(16385));
        ReadOnlySpan<byte> context = "backbone/1/self-test"u8;
        var ciphertext = Cobblestone.Seal(key, salt, context, plaintext);
        Expect(SHA256.HashData(ciphertext), "f28869b5e355e568a303cc27553a39f6d437389f57a23754375bc706028bb2dc");
        Expect(Cobblestone.TryOpen(key, context, ciphertext, out var opened));
        Expect(plaintext.AsSpan().SequenceEqual(opened));
        ciphertext[24] ^= 1;
        Expect(!Cobblestone.TryOpen(key, context, ciphertext, out _));
        ciphertext[24] ^= 1;
        ciphertext[^1] ^= 1;
        Expect(!Cobblestone.TryOpen(key, context, ciphertext, out _));
    }

    private static void CheckRandomNumbers()
    {
        using var first = OpeningKey.Generate();
        using var second = OpeningKey.Generate();
        Expect(first.PublicKey.Kid != second.PublicKey.Kid);
        var box = Hpke.Seal(first.PublicKey, [], "abc"u8);
        Expect(Hpke.TryOpen(first, box.Enc, [], box.Ciphertext, out _));
        Expect(!Hpke.TryOpen(second, box.Enc, [], box.Ciphertext, out _));
    }

    // 0, 1, 2 … 250, 0, 1 …
    private static byte[] Counting(int length)
    {
        var bytes = new byte[length];
        for (var i = 0; i < length; i++) bytes[i] = (byte)(i % 251);
        return bytes;
    }

    private static void Expect(ReadOnlySpan<byte> answer, string known, [CallerMemberName] string step = "") =>
        Expect(Convert.ToHexStringLower(answer) == known, step);

    private static void Expect(bool isRight, [CallerMemberName] string step = "")
    {
        if (!isRight) throw new BrokenSuiteException($"a known answer came out wrong: {step["Check".Length..]}");
    }
}
