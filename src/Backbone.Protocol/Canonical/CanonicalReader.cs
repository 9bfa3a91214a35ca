using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Backbone.Protocol.Canonical;

/// <summary>
/// Reads protobuf strictly (SPEC § Canonical form): the limits in bytes and in values come first; unknown fields are dropped, the message is
/// written again and the bytes compared. What differs in any way (order, defaults written out, unknown fields,
/// over-long integers, broken UTF-8) is refused, so one meaning has one encoding.
/// </summary>
public static class CanonicalReader
{
    /// <summary>Reads one message.</summary>
    /// <param name="bytes">The bytes as they came.</param>
    /// <param name="limit">Most bytes allowed.</param>
    /// <param name="what">The message's name, for the refusal.</param>
    /// <param name="message">The message, where it is canonical.</param>
    /// <param name="refused">Too large, malformed, or not canonical, where it is not.</param>
    public static bool TryRead<T>(
        ReadOnlySpan<byte> bytes, int limit, string what,
        [NotNullWhen(true)] out T? message, [NotNullWhen(false)] out Refused? refused)
        where T : class, IMessage<T>, new()
    {
        message = null;
        refused = null;
        if (bytes.Length > limit)
            refused = new Refused(RefusalReason.TooLarge, $"{what} has {bytes.Length} bytes, the limit is {limit}");
        else if (!ValueCount.IsWithin(bytes, Strict<T>.Descriptor))
            refused = new Refused(RefusalReason.Malformed, $"{what} has more than {ValueCount.Most} values");
        else if (!TryParse<T>(bytes, out var parsed))
            refused = new Refused(RefusalReason.Malformed, $"{what} is not a protobuf message of its type");
        else if (!IsCanonical(bytes, parsed))
            refused = new Refused(RefusalReason.NotCanonical, $"{what} is not in canonical form");
        else
            message = parsed;
        return message is not null;
    }

    private static bool TryParse<T>(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out T? message)
        where T : class, IMessage<T>, new()
    {
        try
        {
            message = Strict<T>.Parser.ParseFrom(bytes);
            return true;
        }
        catch (InvalidProtocolBufferException)
        {
            message = null;
            return false;
        }
    }

    private static bool IsCanonical<T>(ReadOnlySpan<byte> bytes, T message) where T : IMessage<T>
    {
        var size = message.CalculateSize();
        if (size != bytes.Length) return false;
        var buffer = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            message.WriteTo(buffer.AsSpan(0, size));
            return bytes.SequenceEqual(buffer.AsSpan(0, size));
        }
        finally
        {
            // Contents pass here too: no plaintext is left to whoever rents the buffer next.
            buffer.AsSpan(0, size).Clear();
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static class Strict<T> where T : IMessage<T>, new()
    {
        public static readonly MessageParser<T> Parser =
            new MessageParser<T>(() => new T()).WithDiscardUnknownFields(true);

        public static readonly MessageDescriptor Descriptor = new T().Descriptor;
    }
}
