using System.IO.Compression;
using System.Security.Cryptography;
using Backbone.Protocol.Suites;

namespace Backbone.Protocol.Tests.Vectors;

public sealed class CipherVectorTests
{
    [Fact]
    public void AES_256_GCM_answers_Wycheproof()
    {
        var file = new PublishedFile("wycheproof", "aes_gcm_test.json");
        foreach (var (group, one) in file.Wycheproof())
        {
            if ((group.Number("keySize"), group.Number("ivSize"), group.Number("tagSize")) != (256, 96, 128))
            {
                file.NotOurs();
                continue;
            }
            using var cipher = new AesGcm(one.Hex("key"), 16);
            var (ciphertext, tag) = (one.Hex("ct"), one.Hex("tag"));
            var opened = new byte[ciphertext.Length];
            bool verdict;
            try
            {
                cipher.Decrypt(one.Hex("iv"), ciphertext, tag, opened, one.Hex("aad"));
                verdict = opened.AsSpan().SequenceEqual(one.Hex("msg"));
            }
            catch (AuthenticationTagMismatchException)
            {
                verdict = false;
            }
            Assert.True(one.Expected() == verdict, one.Name());
            if (one.Expected() == true)
            {
                var (again, tagAgain) = (new byte[ciphertext.Length], new byte[16]);
                cipher.Encrypt(one.Hex("iv"), one.Hex("msg"), again, tagAgain, one.Hex("aad"));
                Assert.Equal(ciphertext, again);
                Assert.Equal(tag, tagAgain);
            }
            file.Ours();
        }
        file.Report();
    }

    [Fact]
    public void HKDF_SHA256_answers_Wycheproof()
    {
        var file = new PublishedFile("wycheproof", "hkdf_sha256_test.json");
        foreach (var (_, one) in file.Wycheproof())
        {
            var (extracted, output) = (new byte[32], new byte[one.Number("size")]);
            HKDF.Extract(HashAlgorithmName.SHA256, one.Hex("ikm"), one.Hex("salt"), extracted);
            bool verdict;
            try
            {
                HKDF.Expand(HashAlgorithmName.SHA256, extracted, output, one.Hex("info"));
                verdict = output.AsSpan().SequenceEqual(one.Hex("okm"));
            }
            catch (ArgumentException)
            {
                verdict = false; // more than 255 blocks
            }
            Assert.True(one.Expected() == verdict, one.Name());
            file.Ours();
        }
        file.Report();
    }

    [Fact]
    public void Cobblestone_256_answers_Wycheproof()
    {
        var file = new PublishedFile("wycheproof", "c2sp_chunked_encryption_aes_256_gcm_test.json");
        foreach (var (_, one) in file.Wycheproof())
        {
            var (key, context, ciphertext) = (one.Hex("key"), one.Hex("ctx"), Decompress(one.Hex("ct")));
            var verdict = Cobblestone.TryOpen(key, context, ciphertext, out var plaintext);
            Assert.True(one.Expected() == verdict, one.Name());
            if (plaintext is not null)
            {
                Assert.Equal(one.Number("msgLength"), plaintext.Length);
                Assert.Equal(one.Hex("msgSha512"), SHA512.HashData(plaintext));
                var again = Cobblestone.Seal(key, ciphertext.AsSpan(0, 24), context, plaintext);
                Assert.True(again.AsSpan().SequenceEqual(ciphertext), one.Name());
            }
            file.Ours();
        }
        file.Report();
    }

    [Fact]
    public void HPKE_with_X_Wing_and_HKDF_SHA256_answers_its_draft_up_to_the_cipher()
    {
        var file = new PublishedFile("hpke-pq", "test-vectors.json");
        foreach (var one in file.Root.EnumerateArray())
        {
            if ((one.Number("mode"), one.Number("kem_id"), one.Number("kdf_id")) != (0, 0x647a, 1))
            {
                file.NotOurs();
                continue;
            }
            using var key = OpeningKey.FromSeed(one.Hex("skRm"));
            Assert.Equal(one.Hex("pkRm"), key.PublicKey.Bytes.ToArray());
            var (enc, secret) = (new byte[XWing.EncSize], new byte[XWing.SharedSecretSize]);
            XWing.Encapsulate(key.PublicKey, one.Hex("ikmE"), enc, secret);
            Assert.Equal(one.Hex("enc"), enc);
            Assert.Equal(one.Hex("shared_secret"), secret);
            Assert.True(XWing.TryDecapsulate(one.Hex("skRm"), enc, secret));
            Assert.Equal(one.Hex("shared_secret"), secret);

            using var schedule = new HpkeKeySchedule((ushort)one.Number("aead_id"), secret, one.Hex("info"));
            Assert.Equal(one.Hex("suite_id"), schedule.SuiteId.ToArray());
            Assert.Equal(one.Hex("key"), Derive(schedule, "key"u8, 32));
            Assert.Equal(one.Hex("base_nonce"), Derive(schedule, "base_nonce"u8, 12));
            var exporter = Derive(schedule, "exp"u8, 32);
            Assert.Equal(one.Hex("exporter_secret"), exporter);
            foreach (var export in one.GetProperty("exports").EnumerateArray())
            {
                var value = new byte[export.Number("L")];
                schedule.Expand(exporter, "sec"u8, export.Hex("exporter_context"), value);
                Assert.Equal(export.Hex("exported_value"), value);
            }
            file.Ours();
        }
        file.Report();

        static byte[] Derive(HpkeKeySchedule schedule, ReadOnlySpan<byte> label, int length)
        {
            var value = new byte[length];
            schedule.Derive(label, value);
            return value;
        }
    }

    private static byte[] Decompress(byte[] zlib)
    {
        using var stream = new ZLibStream(new MemoryStream(zlib), CompressionMode.Decompress);
        using var result = new MemoryStream();
        stream.CopyTo(result);
        return result.ToArray();
    }
}
