using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol;
using Backbone.Protocol.Logs;
using Google.Protobuf;
using Kind = Backbone.Contracts.Gateway.V1.JournalEntry.EventOneofCase;

namespace Backbone.Client.Operations;

/// <summary>An entry as the gateway gave it, parsed once for all who look at it.</summary>
internal sealed class JournalledEntry
{
    private readonly JournalEntry _entry;

    private JournalledEntry(ByteString bytes, JournalEntry entry) => (Bytes, _entry, LeafHash) = (bytes, entry, MerkleTree.LeafHash(bytes.Span));

    /// <summary>Its bytes, as they came.</summary>
    public ByteString Bytes { get; }

    /// <summary>RFC 6962 leaf hash of them.</summary>
    public Digest LeafHash { get; }

    /// <summary>0-based place, as it says itself.</summary>
    public ulong Index => _entry.Index;

    /// <summary>What it holds of a message that went out under a stamp; null where it holds none.</summary>
    public Ruled? Stamped => _entry is { EventCase: Kind.Ruled, Ruled: { Inward: false, Stamp.IsEmpty: false } ruled } ? ruled : null;

    /// <exception cref="BackboneException">FailedVerification: the bytes are no entry of a journal.</exception>
    public static JournalledEntry Read(ByteString bytes) => Within(() => new JournalledEntry(bytes, JournalEntry.Parser.ParseFrom(bytes)));

    /// <summary>What can be shown of it.</summary>
    /// <exception cref="BackboneException">FailedVerification: it holds what is none.</exception>
    public JournalRecord Record() => Within(() => JournalReading.Read(_entry, LeafHash));

    /// <summary>The ruling that it holds, strictly read; null where it holds none.</summary>
    /// <exception cref="BackboneException">FailedVerification: it holds what is none.</exception>
    public JournalledRuling? Ruling() => _entry.EventCase == Kind.Ruled ? RulingReading.Read(_entry) : null;

    private static T Within<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidProtocolBufferException fault)
        {
            throw new BackboneException(FaultKind.FailedVerification,
                "the gateway gave something as a journal entry that is none", "compare the gateway's version with this one's", fault);
        }
    }
}
