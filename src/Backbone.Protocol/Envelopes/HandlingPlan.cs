using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Keys;
using Google.Protobuf;
using Wire = Backbone.Contracts.Envelope.V1;

namespace Backbone.Protocol.Envelopes;

/// <summary>What an author decides about the handling of a message; see <see cref="Handling"/> for each field.</summary>
public sealed record HandlingPlan
{
    /// <summary>Who writes.</summary>
    public required PrincipalAddress Author { get; init; }

    /// <summary>The key that will sign.</summary>
    public required SigningKid SigningKid { get; init; }

    /// <summary>The roster that the author sees in force.</summary>
    public required ulong RosterVersion { get; init; }

    /// <summary>That roster's document hash.</summary>
    public required Digest RosterHash { get; init; }

    /// <summary>What kind of message.</summary>
    public required Category Category { get; init; }

    /// <summary>When.</summary>
    public required Timestamp Created { get; init; }

    /// <summary>TLP; has no default, only a receipt has none.</summary>
    public required Tlp Tlp { get; init; }

    /// <summary>PAP.</summary>
    public Pap Pap { get; init; }

    /// <summary>Where answers go; null means the author's member.</summary>
    public MailboxAddress? ReplyTo { get; init; }

    /// <summary>Nations that it may be released to; any order.</summary>
    public IReadOnlyCollection<NationCode> ReleasableTo { get; init; } = [];

    /// <summary>Limits on passing on; any order.</summary>
    public IReadOnlyCollection<Caveat> Caveats { get; init; } = [];

    /// <summary>Other envelopes that it relates to.</summary>
    public IReadOnlyCollection<EnvelopeRelation> Relations { get; init; } = [];

    /// <summary>An answer is asked for by then.</summary>
    public Timestamp? ReplyBy { get; init; }

    /// <summary>The community that the author named.</summary>
    public string? Community { get; init; }

    /// <summary>For whom a service key signs.</summary>
    public PrincipalAddress? OnBehalfOf { get; init; }

    /// <summary>True in every drill and demonstration.</summary>
    public bool Exercise { get; init; }

    /// <summary>Originators' releases that it carries: one's own, or such as were received; some 6 fit.</summary>
    public IReadOnlyCollection<OriginatorRelease> Releases { get; init; } = [];

    /// <summary>In a receipt, its facts.</summary>
    public IReadOnlyCollection<Fact> Facts { get; init; } = [];

    /// <summary>What every handling says of who signs it, by the roster in force; all else is added by <c>with</c>.</summary>
    /// <param name="author">Who writes.</param>
    /// <param name="kid">The key that will sign.</param>
    /// <param name="roster">The roster that the author sees in force.</param>
    /// <param name="category">What kind of message.</param>
    /// <param name="tlp">TLP; unspecified in a receipt.</param>
    /// <param name="created">When.</param>
    public static HandlingPlan By(
        PrincipalAddress author, SigningKid kid, Roster roster, Category category, Tlp tlp, Timestamp created)
    {
        ArgumentNullException.ThrowIfNull(roster);
        return new HandlingPlan
        {
            Author = author,
            SigningKid = kid,
            RosterVersion = roster.Head.Version,
            RosterHash = roster.Id.Hash,
            Category = category,
            Tlp = tlp,
            Created = created,
        };
    }

    /// <summary>Writes the handling with a fresh nonce and reads it back.</summary>
    internal bool TryWrite([NotNullWhen(true)] out Handling? handling, [NotNullWhen(false)] out Refused? refused)
    {
        var wire = new Wire.Handling
        {
            Nonce = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(16)),
            Author = Author.ToString(),
            SigningKid = ByteString.CopyFrom(SigningKid.Hash.ToArray()),
            RosterVersion = RosterVersion,
            RosterHash = ByteString.CopyFrom(RosterHash.ToArray()),
            ReplyTo = ReplyTo?.ToString() ?? "",
            Tlp = Tlp,
            Pap = Pap,
            Category = Category,
            Created = Created.Milliseconds,
            ReplyBy = ReplyBy?.Milliseconds ?? 0,
            Community = Community ?? "",
            OnBehalfOf = OnBehalfOf?.ToString() ?? "",
            Exercise = Exercise,
        };
        wire.ReleasableTo.AddRange(ReleasableTo.Select(nation => nation.ToString()).Distinct().Order(StringComparer.Ordinal));
        wire.Caveats.AddRange(Caveats.Distinct().Order());
        wire.Relations.AddRange(Relations.Select(relation => new Wire.Relation
        {
            Kind = relation.Kind,
            EnvelopeId = ByteString.CopyFrom(relation.Envelope.Hash.ToArray()),
        }));
        wire.Releases.AddRange(Releases.Select(release => release.ToWire()));
        wire.Facts.AddRange(Facts.Select(fact => new Wire.ReceiptFact
        {
            EnvelopeId = ByteString.CopyFrom(fact.Envelope.Hash.ToArray()),
            Recipient = (uint)fact.Recipient,
            Event = fact.Event,
            Reason = fact.Reason,
            Time = fact.Time.Milliseconds,
        }));
        return Handling.TryRead(wire.ToByteArray(), out handling, out refused);
    }
}
