using System.Text;
using Backbone.Custody.Batches;
using Backbone.Protocol.Batches;
using Backbone.Protocol.Keys;
using Backbone.Protocol.Suites;
using Microsoft.Extensions.Time.Testing;

namespace Backbone.Custody.Tests.Batches;

/// <summary>What may wait is signed together; what is urgent waits for nobody; one alone is signed alone.</summary>
public sealed class BatchSignerTests : IDisposable
{
    private readonly MemoryKeyCustody _custody = new();
    private readonly FakeTimeProvider _clock = new();
    private readonly SigningPublicKey _key;
    private readonly BatchSigner _signer;

    public BatchSignerTests() => (_key, _signer) = (_custody.Add(SigningKey.Generate()), new BatchSigner(_custody, _clock));

    public void Dispose() => _custody.Dispose();

    [Fact]
    public async Task What_may_wait_is_signed_together_after_the_linger()
    {
        var waiting = Enumerable.Range(0, 5).Select(one => Sign($"{one}")).ToArray();
        Assert.All(waiting, one => Assert.False(one.IsCompleted));
        _clock.Advance(BatchSigner.Linger);
        var signed = await Task.WhenAll(waiting);
        Assert.Equal([0, 1, 2, 3, 4], signed.Select(one => one.Batch!.Index));
        Assert.All(signed, one => Assert.Equal(5, one.Batch!.Size));
        for (var i = 0; i < signed.Length; i++) Assert.True(Verifies(signed[i], $"{i}"));
    }

    [Fact]
    public async Task One_alone_is_signed_without_a_batch()
    {
        var alone = Sign("alone");
        _clock.Advance(BatchSigner.Linger);
        var signed = await alone;
        Assert.Null(signed.Batch);
        Assert.True(Verifies(signed, "alone"));
    }

    [Fact]
    public async Task What_is_urgent_waits_for_nobody_and_takes_along_what_lingers()
    {
        var urgent = Sign("urgent", isUrgent: true);
        Assert.True(urgent.IsCompleted);
        Assert.Null((await urgent).Batch);
        var lingers = Sign("lingers");
        var second = Sign("second", isUrgent: true);
        Assert.Equal(2, (await second).Batch!.Size);
        Assert.True(Verifies(await lingers, "lingers"));
        _clock.Advance(BatchSigner.Linger); // the timer of what was taken along signs nothing
        var next = Sign("next");
        _clock.Advance(BatchSigner.Linger);
        Assert.Null((await next).Batch);
    }

    [Fact]
    public async Task A_full_batch_is_signed_at_once()
    {
        var many = Enumerable.Range(0, BatchProof.Most + 1).Select(one => Sign($"{one}")).ToArray();
        Assert.All(await Task.WhenAll(many[..^1]), one => Assert.Equal(BatchProof.Most, one.Batch!.Size));
        Assert.False(many[^1].IsCompleted);
        _clock.Advance(BatchSigner.Linger);
        Assert.Null((await many[^1]).Batch);
    }

    [Fact]
    public async Task Keys_and_roles_have_batches_of_their_own()
    {
        var other = _custody.Add(SigningKey.Generate());
        var waiting = new[]
        {
            Sign("a"), Sign("b"), _signer.SignAsync(other.Kid, BatchRole.Envelope, Bytes("c"), isUrgent: false),
            _signer.SignAsync(_key.Kid, BatchRole.Stamp, Bytes("d"), isUrgent: false),
        };
        _clock.Advance(BatchSigner.Linger);
        var signed = await Task.WhenAll(waiting);
        Assert.Equal([2, 2, null, null], signed.Select(one => one.Batch?.Size));
        Assert.True(signed[2].Verifies(other, BatchRole.Envelope, Bytes("c").Span));
        Assert.True(signed[3].Verifies(_key, BatchRole.Stamp, Bytes("d").Span));
    }

    [Fact]
    public async Task Who_waits_for_a_key_that_is_not_held_is_told_and_others_are_signed()
    {
        var missing = _signer.SignAsync(default(SigningKid), BatchRole.Envelope, Bytes("x"), isUrgent: true);
        await Assert.ThrowsAsync<ArgumentException>(() => missing);
        Assert.True(Verifies(await Sign("y", isUrgent: true), "y"));
    }

    private Task<MessageSignature> Sign(string message, bool isUrgent = false) =>
        _signer.SignAsync(_key.Kid, BatchRole.Envelope, Bytes(message), isUrgent);

    private bool Verifies(MessageSignature signature, string message) => signature.Verifies(_key, BatchRole.Envelope, Bytes(message).Span);

    private static ReadOnlyMemory<byte> Bytes(string message) => Encoding.UTF8.GetBytes(message);
}
