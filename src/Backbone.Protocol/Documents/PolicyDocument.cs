using System.Diagnostics.CodeAnalysis;
using Backbone.Protocol.Addresses;
using Wire = Backbone.Contracts.Documents.V1;

namespace Backbone.Protocol.Documents;

/// <summary>
/// A nation's release or acceptance policy as it was signed (SPEC § Policies). Well formed; what its text says is
/// compiled elsewhere, and whether its signer may sign it is asked of the mandate. The default equality of records
/// applies; compare <see cref="Id"/> instead.
/// </summary>
public sealed record PolicyDocument
{
    /// <summary>Largest text in bytes: 256 KiB.</summary>
    public const int MaxSourceSize = 256 * 1024;

    private PolicyDocument(DocumentHead head, DocumentVersion id, NationCode nation, ReadOnlyMemory<byte> source) =>
        (Head, Id, Nation, Source) = (head, id, nation, source);

    /// <summary>What it begins with.</summary>
    public DocumentHead Head { get; }

    /// <summary>Which version of which policy it is, and its hash.</summary>
    public DocumentVersion Id { get; }

    /// <summary>Whose policy it is.</summary>
    public NationCode Nation { get; }

    /// <summary>The text as its officer wrote it, 1 byte to 256 KiB; not looked into.</summary>
    public ReadOnlyMemory<byte> Source { get; }

    /// <summary>Reads a policy. Signatures are not judged.</summary>
    /// <param name="payload">The document's payload.</param>
    /// <param name="policy">The policy, where it keeps every rule of the contract.</param>
    /// <param name="refused">DocumentInvalid and the first rule broken, where it does not.</param>
    public static bool TryRead(
        DocumentPayload payload, [NotNullWhen(true)] out PolicyDocument? policy, [NotNullWhen(false)] out Refused? refused)
    {
        ArgumentNullException.ThrowIfNull(payload);
        var findings = new Findings(DocumentLabels.Of(payload.Type));
        return findings.Conclude(Read(payload, findings), out policy, out refused);
    }

    private static PolicyDocument? Read(DocumentPayload payload, Findings findings)
    {
        var (head, id, source) = (default(DocumentHead), default(DocumentVersion), default(ReadOnlyMemory<byte>));
        switch (payload.Type)
        {
            case DocumentType.Release:
                if (!PayloadReader.TryRead<Wire.Release>(payload, m => m.Head, findings, out var release, out head, out id)) return null;
                source = release.Source.Memory;
                break;
            case DocumentType.Acceptance:
                if (!PayloadReader.TryRead<Wire.Acceptance>(payload, m => m.Head, findings, out var acceptance, out head, out id)) return null;
                source = acceptance.Source.Memory;
                break;
            default:
                findings.No($"the document is a {DocumentLabels.Of(payload.Type)}, no policy");
                return null;
        }
        if (head.Nation is not { } nation) return null;
        if (source.Length is >= 1 and <= MaxSourceSize) return new PolicyDocument(head, id, nation, source);
        findings.No($"its text has {source.Length} bytes, 1 to {MaxSourceSize} are allowed");
        return null;
    }
}
