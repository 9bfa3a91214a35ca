using System.Collections.Immutable;
using Backbone.Client;
using Backbone.Client.Operations;
using Backbone.Policies;
using Backbone.Policies.Comparing;
using Backbone.Policies.Deciding;
using Backbone.Protocol;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;

namespace Backbone.Cli.Rules;

/// <summary>
/// The past as the journal has it, and the borders of now with another policy in them: everything else stays as the gateway
/// knows it.
/// </summary>
internal sealed class Replay
{
    /// <summary>Most messages held at once; a later start reads on.</summary>
    private const int MessagesMost = 100_000;

    private static readonly Lifetime Always = new(new Timestamp(0), new Timestamp(ulong.MaxValue));

    private readonly FederationSnapshot _federation;
    private readonly PolicyEdition<ReleasePolicy>? _release;
    private readonly ImmutableArray<PolicyEdition<AcceptancePolicy>> _acceptances;

    public Replay(FederationSnapshot federation, Timestamp now, ImmutableArray<KnownPolicy> known)
    {
        _federation = federation;
        var good = known.Where(policy => policy is { InForce: true, Failure: null }).Select(policy => policy.Document).ToList();
        _release = good.OfType<Release>()
            .Select(document => Edition<ReleasePolicy>(document, PolicyKind.Release, now)).FirstOrDefault();
        _acceptances =
        [
            .. good.OfType<Acceptance>().DistinctBy(document => document.Nation)
                .Select(document => Edition<AcceptancePolicy>(document, PolicyKind.Acceptance, now))
                .OfType<PolicyEdition<AcceptancePolicy>>(),
        ];
    }

    /// <summary>The way out with this policy in place of the own one.</summary>
    public OutwardBorder BorderOf(Policy policy) => policy switch
    {
        ReleasePolicy release => new OutwardBorder(
            _federation, policy.Nation, new PolicyEdition<ReleasePolicy>(release, 1, Always), _acceptances),
        AcceptancePolicy acceptance => new OutwardBorder(_federation, policy.Nation, _release,
            _acceptances.Where(other => other.Policy.Nation != policy.Nation)
                .Append(new PolicyEdition<AcceptancePolicy>(acceptance, 1, Always))),
        _ => throw new InvalidOperationException($"a policy of unknown kind {policy.GetType().Name}"),
    };

    /// <summary>What whoever reads the answer must know.</summary>
    public IEnumerable<string> Notices(PolicyKind kind)
    {
        if (kind == PolicyKind.Acceptance)
        {
            yield return "the journal keeps the headers of what was sent, not of what came: "
                + "replayed is only what your own people sent to your own members";
            if (_release is null) yield return "no release policy of your nation is in force, so nothing passes in either";
        }
        yield return "what a message was derived from is not replayed; other nations' rules are those known to your gateway now";
    }

    /// <summary>Every message once, with the approvals that it had at last; receipts and policies are no messages here.</summary>
    /// <exception cref="BackboneException">Usage: there are too many.</exception>
    public static async Task<List<PastMessage>> MessagesAsync(
        IAsyncEnumerable<JournalledRuling> rulings, FederationSnapshot federation, Timestamp now, CancellationToken cancel)
    {
        var messages = new Dictionary<EnvelopeId, PastMessage>();
        await foreach (var ruling in rulings.WithCancellation(cancel))
        {
            if (ruling.Handling.Category is Category.Receipt or Category.Policy) continue;
            messages[ruling.Envelope] = new PastMessage(ruling.Envelope.ToString()[..12], ManifestOf(ruling, federation, now));
            if (messages.Count > MessagesMost)
                throw new BackboneException(FaultKind.Usage, $"there are more than {MessagesMost} messages from there on",
                    $"begin later, with --from above {ruling.Index / 2}");
        }
        return [.. messages.Values];
    }

    // Whose key has left the roster since cannot be said any more; it is taken for an officer's, as most are.
    private static Manifest ManifestOf(JournalledRuling ruling, FederationSnapshot federation, Timestamp now)
    {
        var nation = ruling.Header.SenderNation;
        var role = federation.FindSigningKey(nation, ruling.Handling.SigningKid, now)?.Key.Role ?? KeyRole.Officer;
        return Manifest.Of(ruling.Header, ruling.Handling, role) with
        {
            Approvals =
            [
                .. ruling.Endorsements.Approvals
                    .Select(approval => (approval.Role, Key: federation.FindSigningKey(nation, approval.Kid, now)))
                    .Where(approval => approval.Key is not null)
                    .Select(approval => new ApprovalGiven(approval.Role, approval.Key!.Principal.Address)),
            ],
        };
    }

    private PolicyEdition<T>? Edition<T>(PolicyDocument document, PolicyKind kind, Timestamp now) where T : Policy =>
        PolicyFile.Compile(
            new PolicySource($"{document.Id.Label}.yaml", document.Text), kind, _federation, now, UnknownNames.MatchNobody)
            .Policy is T policy ? new PolicyEdition<T>(policy, document.Head.Version, document.Head.Lifetime) : null;
}
