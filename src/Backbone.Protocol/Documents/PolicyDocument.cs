using Backbone.Protocol.Addresses;

namespace Backbone.Protocol.Documents;

/// <summary>
/// A nation's policy as it was signed (SPEC § Policies): a <see cref="Release"/> or an <see cref="Acceptance"/>. What its
/// text means is not this room's to say.
/// </summary>
public abstract record PolicyDocument : FederationDocument
{
    /// <summary>Longest text in bytes: 256 KiB.</summary>
    public const int MaxTextBytes = 256 * 1024;

    /// <summary>The longest time for which a policy is signed: whoever goes on with old rules says so once a year.</summary>
    public static readonly TimeSpan MaxLifetime = TimeSpan.FromDays(366);

    private protected PolicyDocument(DocumentHead head, DocumentVersion id) : base(head, id) { }

    /// <summary>Whose it is.</summary>
    public required NationCode Nation { get; init; }

    /// <summary>The YAML as its officer wrote it: UTF-8, 1 byte to 256 KiB.</summary>
    public required ReadOnlyMemory<byte> Text { get; init; }
}
