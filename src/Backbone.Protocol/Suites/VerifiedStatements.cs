using System.Security.Cryptography;

namespace Backbone.Protocol.Suites;

/// <summary>
/// Which statements a key's signature was found good over, so that what many messages share is checked once. Each key has its own:
/// whoever signs much pushes out nobody else's. Only what verified is remembered, the newest <see cref="Most"/>. Thread-safe.
/// </summary>
internal sealed class VerifiedStatements
{
    /// <summary>Statements remembered, 32 bytes each.</summary>
    public const int Most = 256;

    private readonly Lock _gate = new();
    private readonly HashSet<Digest> _known = [];
    private readonly Queue<Digest> _order = [];

    /// <summary>Names a statement under a signature: SHA-256(statement ‖ signature).</summary>
    public static Digest NameOf(ReadOnlySpan<byte> statement, ReadOnlySpan<byte> signature)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(statement);
        hash.AppendData(signature);
        return Digest.Of(hash);
    }

    /// <summary>Whether it verified before.</summary>
    public bool Contains(Digest name)
    {
        lock (_gate) return _known.Contains(name);
    }

    /// <summary>Remembers that it verified; the oldest is forgotten where there is no room.</summary>
    public void Add(Digest name)
    {
        lock (_gate)
        {
            if (!_known.Add(name)) return;
            _order.Enqueue(name);
            if (_order.Count > Most) _known.Remove(_order.Dequeue());
        }
    }
}
