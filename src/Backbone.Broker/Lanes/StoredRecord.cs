using System.Diagnostics.CodeAnalysis;
using Backbone.Protocol;
using Backbone.Protocol.Envelopes;
using Google.Protobuf;
using Records = Backbone.Contracts.Broker.V1;
using Wire = Backbone.Contracts.Envelope.V1;

namespace Backbone.Broker.Lanes;

/// <summary>
/// What the store keeps of an entry: the consignment byte for byte, and when it came (broker/v1/record.proto).
/// </summary>
internal static class StoredRecord
{
    /// <summary>The record of a consignment.</summary>
    public static byte[] Write(ReadOnlyMemory<byte> consignment, Timestamp appended) => new Records.Record
    {
        Consignment = UnsafeByteOperations.UnsafeWrap(consignment),
        Appended = appended.Milliseconds,
    }.ToByteArray();

    /// <summary>The consignment in a record; false where the bytes are no record.</summary>
    public static bool TryRead(byte[] record, out ReadOnlyMemory<byte> consignment)
    {
        consignment = default;
        if (!TryParse(Records.Record.Parser, record, out var read)) return false;
        consignment = read.Consignment.Memory;
        return true;
    }

    /// <summary>
    /// The header in a record's consignment, and the consignment's bytes; false where the bytes are no record of
    /// one. Nothing is verified: that was done before the record was stored.
    /// </summary>
    public static bool TryReadHeader(byte[] record, [NotNullWhen(true)] out Header? header, out int size)
    {
        (header, size) = (null, 0);
        if (!TryRead(record, out var consignment)) return false;
        size = consignment.Length;
        return TryParse(Wire.Consignment.Parser, consignment, out var read)
            && Header.TryRead(read.Header.Memory, out header, out _);
    }

    private static bool TryParse<T>(
        MessageParser<T> parser, ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out T? message)
        where T : class, IMessage<T>
    {
        try
        {
            message = parser.ParseFrom(bytes.Span);
            return true;
        }
        catch (InvalidProtocolBufferException)
        {
            message = null;
            return false;
        }
    }
}
