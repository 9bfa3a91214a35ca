using System.Buffers.Binary;
using Backbone.Protocol;
using Backbone.Protocol.Envelopes;

namespace Backbone.Broker.Storage.Redis;

/// <summary>
/// What stays of an entry beside its hash, <see cref="Size"/> bytes: envelope id 32 ‖ expiry 8 ‖ record length 4 ‖
/// trim reason 1 (0: not trimmed), numbers big-endian. The scripts know these places too.
/// </summary>
internal readonly ref struct EntryFacts(ReadOnlySpan<byte> bytes)
{
    /// <summary>Size in bytes.</summary>
    public const int Size = Digest.Size + 8 + 4 + 1;

    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public EnvelopeId Envelope => new(new Digest(_bytes[..Digest.Size]));

    public ulong ExpiresMs => BinaryPrimitives.ReadUInt64BigEndian(_bytes[Digest.Size..]);

    public int Length => BinaryPrimitives.ReadInt32BigEndian(_bytes[(Digest.Size + 8)..]);

    public TrimReason? Trimmed => _bytes[Size - 1] == 0 ? null : (TrimReason)_bytes[Size - 1];

    public static byte[] Of(LaneAppend append)
    {
        var bytes = new byte[Size];
        append.Envelope.Hash.CopyTo(bytes);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(Digest.Size), append.ExpiresMs);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(Digest.Size + 8), append.Record.Length);
        return bytes;
    }
}
