using Backbone.Protocol.Canonical;
using Google.Protobuf;
using Wire = Backbone.Contracts.Documents.V1;

namespace Backbone.Protocol.Tests.Canonical;

/// <summary>A message that would take far more memory than it has bytes is refused before it is parsed.</summary>
public sealed class ValueCountTests
{
    private const int Room = 4 << 20;

    [Theory]
    [InlineData(2), InlineData(0x12)]
    public void Two_million_empty_messages_are_refused_before_they_are_held(byte field)
    {
        // 4 MiB of empty mailboxes, or of empty readers in one mailbox.
        var bytes = Repeat([(byte)(field == 2 ? 0x12 : field), 0], Room / 2);
        if (field != 2) bytes = new Wire.KeySet { Mailboxes = { new Wire.Mailbox { Address = "x" } } }.ToByteArray()
            .Concat(Within(2, bytes)).ToArray();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.False(CanonicalReader.TryRead<Wire.KeySet>(bytes, 2 * Room, "it", out _, out var refused));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 64 * 1024);
        Assert.Equal(RefusalReason.Malformed, refused.Reason);
        Assert.Contains("more than 65536 values", refused.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Packed_numbers_count_each()
    {
        var mailbox = new Wire.Mailbox { Address = "x" };
        mailbox.Formats.Add(Enumerable.Repeat(1u, ValueCount.Most));
        Assert.False(CanonicalReader.TryRead<Wire.Mailbox>(mailbox.ToByteArray(), Room, "it", out _, out _));
        while (mailbox.CalculateSize() > ValueCount.Most) mailbox.Formats.RemoveAt(0);
        mailbox.Formats.RemoveAt(0);
        Assert.True(CanonicalReader.TryRead<Wire.Mailbox>(mailbox.ToByteArray(), Room, "it", out _, out var refused), refused?.Detail);
    }

    [Fact]
    public void So_many_values_and_no_more_are_read()
    {
        var bytes = Repeat([0x12, 0], ValueCount.Most);
        Assert.True(CanonicalReader.TryRead<Wire.KeySet>(bytes, Room, "it", out var read, out _));
        Assert.Equal(ValueCount.Most, read.Mailboxes.Count);
        Assert.False(CanonicalReader.TryRead<Wire.KeySet>([.. bytes, 0x12, 0], Room, "it", out _, out _));
    }

    private static byte[] Repeat(byte[] unit, int times) => [.. Enumerable.Repeat(unit, times).SelectMany(part => part)];

    private static byte[] Within(int field, byte[] content)
    {
        using var stream = new MemoryStream();
        using var output = new CodedOutputStream(stream);
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(content));
        output.Flush();
        return stream.ToArray();
    }
}
