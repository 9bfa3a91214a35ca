using Backbone.Protocol.Keys;
using Backbone.Protocol.Suites;

namespace Backbone.Custody.Tests;

/// <summary>What signs and opens without handing a key out.</summary>
public sealed class CustodyTests
{
    private const string Passphrase = "for this test only";

    [Fact]
    public void What_is_signed_here_verifies_with_the_public_half()
    {
        using var custody = new MemoryKeyCustody();
        var key = custody.Add(SigningKey.Generate());
        Assert.True(custody.CanSign(key.Kid));
        Assert.True(key.Verify("message"u8, "context"u8, custody.Sign(key.Kid, "message"u8, "context"u8)));
    }

    [Fact]
    public void What_was_sealed_to_a_key_opens_here()
    {
        using var custody = new MemoryKeyCustody();
        var key = custody.Add(OpeningKey.Generate());
        var box = Hpke.Seal(key, "info"u8, "text"u8);
        Assert.True(Hpke.TryOpen(custody, key.Kid, box.Enc, "info"u8, box.Ciphertext, out var text));
        Assert.Equal("text"u8, text);
    }

    [Fact]
    public void A_ciphertext_that_X_Wing_never_makes_is_a_verdict_and_a_wrong_length_is_misuse()
    {
        using var custody = new MemoryKeyCustody();
        var kid = custody.Add(OpeningKey.Generate()).Kid;
        Assert.False(custody.TryDecapsulate(kid, new byte[Hpke.EncSize], new byte[32]));
        Assert.Throws<ArgumentException>(() => custody.TryDecapsulate(kid, new byte[Hpke.EncSize - 1], new byte[32]));
        Assert.Throws<ArgumentException>(() => custody.TryDecapsulate(kid, new byte[Hpke.EncSize], new byte[31]));
    }

    [Fact]
    public void A_key_that_is_not_held_is_misuse()
    {
        using var custody = new MemoryKeyCustody();
        using var signing = SigningKey.Generate();
        using var opening = OpeningKey.Generate();
        Assert.False(custody.CanSign(signing.PublicKey.Kid));
        Assert.False(custody.CanOpen(opening.PublicKey.Kid));
        Assert.Throws<ArgumentException>(() => custody.Sign(signing.PublicKey.Kid, [], []));
        Assert.Throws<ArgumentException>(
            () => custody.TryDecapsulate(opening.PublicKey.Kid, new byte[Hpke.EncSize], new byte[32]));
    }

    [Fact]
    public void A_removed_key_is_gone_and_zeroed()
    {
        using var custody = new MemoryKeyCustody();
        var opening = OpeningKey.Generate();
        var signing = SigningKey.Generate();
        custody.Add(opening);
        custody.Add(signing);
        Assert.True(custody.Remove(opening.PublicKey.Kid));
        Assert.True(custody.Remove(signing.PublicKey.Kid));
        Assert.False(custody.Remove(opening.PublicKey.Kid));
        Assert.False(custody.CanOpen(opening.PublicKey.Kid));
        Assert.Throws<ObjectDisposedException>(() => opening.ExportSeed(new byte[32]));
        Assert.Throws<ObjectDisposedException>(() => signing.ExportSeed(new byte[64]));
    }

    [Fact]
    public void Disposal_zeroes_every_key()
    {
        var custody = new MemoryKeyCustody();
        var key = SigningKey.Generate();
        custody.Add(key);
        custody.Dispose();
        Assert.Throws<ObjectDisposedException>(() => key.ExportSeed(new byte[64]));
        Assert.Empty(custody.SigningKids);
    }

    [Fact]
    public void The_same_key_twice_is_held_once()
    {
        using var custody = new MemoryKeyCustody();
        using var original = OpeningKey.Generate();
        var seed = new byte[32];
        original.ExportSeed(seed);
        custody.Add(OpeningKey.FromSeed(seed));
        var second = OpeningKey.FromSeed(seed);
        Assert.Equal(original.PublicKey.Kid, custody.Add(second).Kid);
        Assert.Single(custody.OpeningKids);
        Assert.Throws<ObjectDisposedException>(() => second.ExportSeed(new byte[32]));
        Assert.True(custody.CanOpen(original.PublicKey.Kid));
    }

    [Fact]
    public async Task Many_threads_sign_with_one_key_while_others_come_and_go()
    {
        using var custody = new MemoryKeyCustody();
        var key = custody.Add(SigningKey.Generate());
        await Parallel.ForAsync(0, 16, TestContext.Current.CancellationToken, (_, _) =>
        {
            var other = custody.Add(OpeningKey.Generate());
            Assert.True(key.Verify("m"u8, "c"u8, custody.Sign(key.Kid, "m"u8, "c"u8)));
            Assert.True(custody.Remove(other.Kid));
            return ValueTask.CompletedTask;
        });
        Assert.Empty(custody.OpeningKids);
    }

    [Fact]
    public void A_folder_of_key_files_is_one_custody()
    {
        using var folder = new TemporaryFolder();
        var signing = WriteFile(folder["a.keyfile"], SigningKey.Generate(), OpeningKey.Generate());
        var later = WriteFile(folder["b.keyfile"], SigningKey.Generate(), OpeningKey.Generate());
        File.WriteAllText(folder["readme.txt"], "no key file");
        using var custody = KeyFileCustody.Open(folder.Path, Passphrase);
        Assert.Equal(2, custody.SigningKids.Count);
        Assert.Equal(2, custody.OpeningKids.Count);
        Assert.True(custody.CanSign(signing) && custody.CanSign(later));
        Assert.Equal(CompositeSignature.SignatureSize, custody.Sign(signing, "m"u8, "c"u8).Length);
        var third = WriteFile(folder["c.keyfile"], SigningKey.Generate(), OpeningKey.Generate());
        Assert.False(custody.CanSign(third));
        Assert.Equal((1, 0), custody.Refresh(Passphrase));
        Assert.True(custody.CanSign(third));
        Assert.Equal((0, 0), custody.Refresh("whatever: nothing has changed"));
    }

    [Fact]
    public void Keys_that_no_file_holds_any_more_are_destroyed_and_a_file_that_does_not_open_changes_nothing()
    {
        using var folder = new TemporaryFolder();
        var stays = WriteFile(folder["a.keyfile"], SigningKey.Generate(), OpeningKey.Generate());
        var goes = WriteFile(folder["b.keyfile"], SigningKey.Generate(), OpeningKey.Generate());
        using var custody = KeyFileCustody.Open(folder.Path, Passphrase);
        File.WriteAllText(folder["c.keyfile"], "no key file");
        File.Delete(folder["b.keyfile"]);
        Assert.Throws<CustodyException>(() => custody.Refresh(Passphrase));
        Assert.True(custody.CanSign(goes));
        File.Delete(folder["c.keyfile"]);
        Assert.Equal((0, 2), custody.Refresh(Passphrase));
        Assert.True(custody.CanSign(stays));
        Assert.False(custody.CanSign(goes));
        Assert.Single(custody.OpeningKids);
    }

    [Fact]
    public void A_folder_with_one_bad_file_or_none_is_refused()
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<CustodyException>(() => KeyFileCustody.Open(folder["none"], Passphrase));
        Assert.Throws<CustodyException>(() => KeyFileCustody.Open(folder.Path, Passphrase));
        WriteFile(folder["a.keyfile"], SigningKey.Generate(), OpeningKey.Generate());
        Assert.Throws<CustodyException>(() => KeyFileCustody.Open(folder.Path, "another"));
        KeyFileCustody.Open(folder.Path, Passphrase).Dispose();
    }

    private static SigningKid WriteFile(string path, SigningKey signing, OpeningKey opening)
    {
        using var bundle = new KeyBundle([signing], [opening]);
        KeyFile.Write(path, bundle, Passphrase, PassphraseCost.Exercise);
        return signing.PublicKey.Kid;
    }
}
