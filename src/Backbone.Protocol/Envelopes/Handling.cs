using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Keys;

namespace Backbone.Protocol.Envelopes;

/// <summary>
/// What the gateways of the nations concerned may read, and nobody else: author, markings, relations (SPEC § Handling).
/// </summary>
public sealed record Handling
{
    internal Handling(ReadOnlyMemory<byte> bytes)
    {
        Bytes = bytes;
        Hash = Digest.Of(bytes.Span);
    }

    /// <summary>The canonical bytes, as signed.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>SHA-256 of the canonical bytes; tells nothing, for they begin with 16 random ones.</summary>
    public Digest Hash { get; }

    /// <summary>Who wrote it.</summary>
    public required PrincipalAddress Author { get; init; }

    /// <summary>The key that signs.</summary>
    public required SigningKid SigningKid { get; init; }

    /// <summary>The version of the author's nation's roster that the author saw.</summary>
    public required ulong RosterVersion { get; init; }

    /// <summary>That roster's document hash.</summary>
    public required Digest RosterHash { get; init; }

    /// <summary>Where answers go; null means the author's member, or the nation's gateway.</summary>
    public MailboxAddress? ReplyTo { get; init; }

    /// <summary>TLP 2.0; unspecified in a receipt.</summary>
    public required Tlp Tlp { get; init; }

    /// <summary>PAP; unspecified means not stated.</summary>
    public Pap Pap { get; init; }

    /// <summary>Nations that it may be released to; empty means not limited.</summary>
    public ImmutableArray<NationCode> ReleasableTo { get; init; } = [];

    /// <summary>Limits on passing on.</summary>
    public ImmutableArray<Caveat> Caveats { get; init; } = [];

    /// <summary>What kind of message.</summary>
    public required Category Category { get; init; }

    /// <summary>When the author signed.</summary>
    public required Timestamp Created { get; init; }

    /// <summary>Other envelopes that it relates to.</summary>
    public ImmutableArray<EnvelopeRelation> Relations { get; init; } = [];

    /// <summary>An answer is asked for by then; null means none is asked.</summary>
    public Timestamp? ReplyBy { get; init; }

    /// <summary>The community that the author named; null means none.</summary>
    public string? Community { get; init; }

    /// <summary>For whom a service key signed; null means the author itself.</summary>
    public PrincipalAddress? OnBehalfOf { get; init; }

    /// <summary>True in every drill and demonstration.</summary>
    public bool Exercise { get; init; }

    /// <summary>Originators' releases that it carries; their form was checked, their signatures were not.</summary>
    public ImmutableArray<OriginatorRelease> Releases { get; init; } = [];

    /// <summary>In a receipt, its facts; else empty.</summary>
    public ImmutableArray<Fact> Facts { get; init; } = [];

    /// <summary>Where answers go, with the default filled in.</summary>
    public MailboxAddress AnswersTo =>
        ReplyTo ?? (Author.Member is { } member ? MailboxAddress.SharedBy(member) : MailboxAddress.GatewayOf(Author.Nation));

    /// <summary>Reads canonical bytes; keeps them.</summary>
    public static bool TryRead(
        ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out Handling? handling, [NotNullWhen(false)] out Refused? refused) =>
        HandlingReader.TryRead(bytes, out handling, out refused);
}
