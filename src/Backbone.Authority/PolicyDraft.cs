using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.Authority;

/// <summary>What a release or acceptance policy is to say. Meaning and limits as in <see cref="PolicyDocument"/>.</summary>
public sealed record PolicyDraft
{
    /// <summary>The federation.</summary>
    public required FederationName Federation { get; init; }

    /// <summary>The nation.</summary>
    public required NationCode Nation { get; init; }

    /// <summary>When it may be in force: at most 366 days.</summary>
    public required Lifetime Lifetime { get; init; }

    /// <summary>The YAML, UTF-8, 1 byte to 256 KiB. Compile it before: a signature binds.</summary>
    public required ReadOnlyMemory<byte> Text { get; init; }
}
