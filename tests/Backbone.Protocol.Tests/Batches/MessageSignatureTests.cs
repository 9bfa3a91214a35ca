using System.Collections.Immutable;
using System.Security.Cryptography;
using Backbone.Custody;
using Backbone.Protocol.Batches;
using Backbone.Protocol.Logs;
using Backbone.Protocol.Suites;

namespace Backbone.Protocol.Tests.Batches;

/// <summary>SPEC § Batches: one signature over many messages, of which each proves where it stands.</summary>
public sealed class MessageSignatureTests : IDisposable
{
    private readonly MemoryKeyCustody _custody = new();
    private readonly SigningPublicKey _key;

    public MessageSignatureTests() => _key = _custody.Add(SigningKey.Generate());

    public void Dispose() => _custody.Dispose();

    [Theory, InlineData(2), InlineData(3), InlineData(5), InlineData(32), InlineData(33), InlineData(64)]
    public void Each_message_of_a_batch_verifies_and_no_other_does(int size)
    {
        var messages = Messages(size);
        var signatures = Sign(messages);
        Assert.Equal(size, signatures.Length);
        for (var i = 0; i < size; i++)
        {
            Assert.True(Verifies(signatures[i], messages[i]));
            Assert.False(Verifies(signatures[i], messages[(i + 1) % size]));
            Assert.InRange(signatures[i].Batch!.Path.Length, 1, BatchProof.LongestPath);
        }
    }

    [Theory, InlineData(0), InlineData(1), InlineData(65)]
    public void A_batch_has_two_to_64_messages(int size) => Assert.Throws<ArgumentException>(() => Sign(Messages(size)));

    [Fact]
    public void A_message_signed_by_itself_is_no_batch()
    {
        var alone = MessageSignature.Sign(_custody, _key.Kid, BatchRole.Envelope, "one"u8);
        Assert.Null(alone.Batch);
        Assert.True(alone.Verifies(_key, BatchRole.Envelope, "one"u8));
        Assert.False(alone.Verifies(_key, BatchRole.Stamp, "one"u8));
        Assert.False((alone with { Batch = new BatchProof(0, 2, [default]) }).Verifies(_key, BatchRole.Envelope, "one"u8));
    }

    [Fact]
    public void Another_role_or_key_or_place_or_size_or_path_does_not_verify()
    {
        var messages = Messages(7);
        var good = Sign(messages)[2];
        var (proof, message) = (good.Batch!, messages[2]);
        Assert.True(Verifies(good, message));
        Assert.False(good.Verifies(_key, BatchRole.Stamp, message));
        Assert.False(good.Verifies(_custody.Add(SigningKey.Generate()), BatchRole.Envelope, message));
        foreach (var wrong in (BatchProof[])
            [
                proof with { Index = 3 }, proof with { Size = 8 }, proof with { Size = 6 }, proof with { Path = [.. proof.Path, default] },
                proof with { Path = [.. proof.Path[..^1]] }, proof with { Path = [] }, proof with { Path = [.. proof.Path.Reverse()] },
            ])
            Assert.False(Verifies(good with { Batch = wrong }, message), $"{wrong}");
    }

    [Fact]
    public void What_was_remembered_as_verified_counts_for_those_very_bytes_alone()
    {
        var messages = Messages(2);
        var good = Sign(messages)[0];
        Assert.True(Verifies(good, messages[0]));
        for (var at = 0; at < good.Bytes.Length; at += 337)
        {
            var flipped = good.Bytes.ToArray();
            flipped[at] ^= 1;
            Assert.False(Verifies(good with { Bytes = flipped }, messages[0]));
        }
        Assert.True(Verifies(good, messages[0]));
    }

    [Fact]
    public void More_batches_than_are_remembered_verify_all_the_same()
    {
        var message = Messages(1)[0];
        var leaf = MerkleTree.LeafHash(message);
        var signatures = Enumerable.Range(0, VerifiedStatements.Most + 2)
            .Select(one => MessageSignature.SignBatch(_custody, _key.Kid, BatchRole.Envelope, [leaf, Digest.Of([(byte)one, (byte)(one >> 8)])])[0])
            .ToImmutableArray();
        Assert.All(signatures, signature => Assert.True(Verifies(signature, message)));
        Assert.True(Verifies(signatures[0], message)); // forgotten, and verified anew
    }

    [Fact]
    public void A_key_remembers_so_many_statements_and_forgets_the_oldest()
    {
        var known = new VerifiedStatements();
        var names = Enumerable.Range(0, VerifiedStatements.Most + 1).Select(one => Digest.Of(BitConverter.GetBytes(one))).ToArray();
        foreach (var name in names) known.Add(name);
        known.Add(names[^1]);
        Assert.False(known.Contains(names[0]));
        Assert.All(names[1..], name => Assert.True(known.Contains(name)));
    }

    private MessageSignature[] Sign(byte[][] messages) => MessageSignature.SignBatch(
        _custody, _key.Kid, BatchRole.Envelope, messages.Select(message => MerkleTree.LeafHash(message)).ToArray());

    private bool Verifies(MessageSignature signature, byte[] message) => signature.Verifies(_key, BatchRole.Envelope, message);

    private static byte[][] Messages(int count) => [.. Enumerable.Range(0, count).Select(_ => RandomNumberGenerator.GetBytes(300))];
}
