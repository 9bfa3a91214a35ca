namespace Backbone.Protocol.Tests.Golden;

/// <summary>One vector with the verdict that every reader must reach.</summary>
internal sealed record GoldenCase
{
    /// <summary>What is right or wrong about it.</summary>
    public required string What { get; init; }

    /// <summary>ACCEPTED, or a reason of SPEC § Refusals; of a document also CONTRADICTION (SPEC § Signed documents).</summary>
    public required string Verdict { get; init; }

    /// <summary>Milliseconds since 1970 UTC: the verifier's clock.</summary>
    public required ulong Now { get; init; }

    /// <summary>Whose keys open it; for a receipt, the gateway that takes it; null for a document.</summary>
    public string? Reader { get; init; }

    /// <summary>The canonical bytes of a signed document, base64; null in the vectors of the others.</summary>
    public string? Document { get; init; }

    /// <summary>The canonical bytes of an envelope, base64; null in a consignment's vector.</summary>
    public string? Envelope { get; init; }

    /// <summary>The canonical bytes of a consignment, base64; null in an envelope's vector.</summary>
    public string? Consignment { get; init; }

    /// <summary>The entry hash that the broker announced, in generation 0 of the lane, hexadecimal.</summary>
    public string? EntryHash { get; init; }

    /// <summary>Where it is accepted: the envelope id, hexadecimal.</summary>
    public string? Id { get; init; }

    /// <summary>Where it is accepted, and no receipt: the subject.</summary>
    public string? Subject { get; init; }

    /// <summary>Where it is accepted, and no receipt: the parts.</summary>
    public GoldenPart[]? Parts { get; init; }
}
