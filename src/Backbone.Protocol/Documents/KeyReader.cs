using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Backbone.Protocol.Suites;
using Google.Protobuf;
using ContractSuite = Backbone.Contracts.Envelope.V1.Suite;

namespace Backbone.Protocol.Documents;

/// <summary>
/// Reads the public keys of one document, and sees to it that none stands there twice: keys are never shared, neither
/// between roles nor between owners (SPEC § Keys). The halves of a hybrid key count by themselves, because a half used
/// elsewhere is shared as well.
/// </summary>
internal sealed class KeyReader(Findings findings)
{
    private const int Ed25519Size = 32;
    private const int MLDsa44Size = 1312;
    private const int MaxNameSize = 128;

    private readonly HashSet<Digest> _seen = [];

    public bool TryReadSigning(
        ContractSuite suite, ByteString bytes, string what, [NotNullWhen(true)] out SigningPublicKey? key)
    {
        key = null;
        if (!IsSuite(suite, what)) return false;
        if (!SigningPublicKey.TryParse(bytes.Span, out var parsed)) return findings.No($"{what} is no signing key");
        if (!TakeHalves(bytes.Span, bytes.Length - Ed25519Size, what)) return false;
        key = parsed;
        return true;
    }

    /// <summary>Reads an opening key without asking whether it stands elsewhere; <see cref="TakeOpening"/>
    /// asks.</summary>
    public bool TryReadOpening(
        ContractSuite suite, ByteString bytes, string what, [NotNullWhen(true)] out OpeningPublicKey? key)
    {
        key = null;
        if (!IsSuite(suite, what)) return false;
        return OpeningPublicKey.TryParse(bytes.Span, out key) || findings.No($"{what} is no opening key");
    }

    public bool TakeOpening(OpeningPublicKey key, string what) => TakeHalves(key.Bytes, key.Bytes.Length - 32, what);

    /// <summary>Reads keys of signed notes: distinct names that a note can carry (C2SP signed-note), both halves
    /// there.</summary>
    public bool TryReadNoteKeys(
        IEnumerable<(string Name, ByteString Ed25519, ByteString MLDsa44)> messages, int most, string what,
        out ImmutableArray<NoteKey> keys)
    {
        keys = [];
        foreach (var (name, ed25519, mlDsa44) in messages)
        {
            if (keys.Length == most) return findings.No($"more than {most} keys: {what}");
            if (!IsNoteName(name)) return findings.No($"{what}: a name that no signed note can carry");
            if (keys.Any(key => key.Name == name)) return findings.No($"{what}: the name {name} stands there twice");
            if (ed25519.Length != Ed25519Size || mlDsa44.Length != MLDsa44Size)
                return findings.No($"{what}: {name} is no pair of an Ed25519 and an ML-DSA-44 key");
            if (!Take(ed25519.Span, what) || !Take(mlDsa44.Span, what)) return false;
            keys = keys.Add(new NoteKey(name, ed25519.Memory, mlDsa44.Memory));
        }
        return true;
    }

    private bool IsSuite(ContractSuite suite, string what) => SuiteNumber.TryParse((uint)suite, out _)
        || findings.No($"{what} is of suite {(int)suite}, which this build does not read", "use a newer release");

    private bool TakeHalves(ReadOnlySpan<byte> key, int firstHalf, string what) =>
        Take(key[..firstHalf], what) && Take(key[firstHalf..], what);

    private bool Take(ReadOnlySpan<byte> half, string what) =>
        _seen.Add(Digest.Of(half)) || findings.No($"{what} stands in this document twice; keys are never shared");

    private static bool IsNoteName(string name) =>
        name.Length is >= 1 and <= MaxNameSize && !name.Contains('+')
        && !name.AsSpan().ContainsAnyExceptInRange('!', '~');
}
