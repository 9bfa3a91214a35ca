using Backbone.Protocol.Addresses;

namespace Backbone.Protocol.Documents;

/// <summary>Names one version of one document.</summary>
/// <param name="Type">Which document.</param>
/// <param name="Nation">Its nation; null for the charter.</param>
/// <param name="Version">From 1 to <see cref="DocumentHead.MaxVersion"/>.</param>
/// <param name="Hash">The document hash.</param>
public sealed record DocumentVersion(DocumentType Type, NationCode? Nation, ulong Version, Digest Hash)
{
    /// <summary>The type's label, for example <c>charter</c>.</summary>
    public string Label => DocumentLabels.Of(Type);

    /// <summary>
    /// The hash by which others are told of a document that they must not be able to guess:
    /// SHA-256("backbone/1/salted\0" ‖ salt ‖ document hash).
    /// </summary>
    /// <param name="salt">32 random bytes.</param>
    public Digest SaltedHash(ReadOnlySpan<byte> salt)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(salt.Length, SaltBytes);
        return Digest.Of([.. Labels.Salted, .. salt, .. Hash.ToArray()]);
    }

    /// <summary>Bytes of a salt.</summary>
    public const int SaltBytes = 32;

    /// <summary>For a person, such as <c>roster of KOR, version 3</c>.</summary>
    public override string ToString() =>
        Nation is { } nation ? $"{Label} of {nation}, version {Version}" : $"{Label}, version {Version}";
}
