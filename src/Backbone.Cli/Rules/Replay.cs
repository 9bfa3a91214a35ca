using System.Collections.Immutable;
using Backbone.Client;
using Backbone.Client.Operations;
using Backbone.Policies;
using Backbone.Policies.Comparing;
using Backbone.Policies.Deciding;
using Backbone.Policies.Manifests;
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
    private readonly ImmutableArray<PolicyEdition<AcceptancePolicy>> _acceptances;

    public Replay(FederationSnapshot federation, Timestamp now, ImmutableArray<KnownPolicy> known)
    {
        _federation = federation;
        var good = known.Where(policy => policy is { InForce: true, Failure: null }).Select(policy => policy.Document).ToList();
        _acceptances =
        [
            .. good.OfType<Acceptance>().DistinctBy(document => document.Nation)
                .Select(document => Edition(document, now)).OfType<PolicyEdition<AcceptancePolicy>>(),
        ];
    }

    /// <summary>The way out, or in, with this policy in place of the own one.</summary>
    public Border BorderOf(Policy policy) => policy switch
    {
        ReleasePolicy release => new OutwardBorder(
            _federation, policy.Nation, new PolicyEdition<ReleasePolicy>(release, 1, Always), _acceptances),
        AcceptancePolicy acceptance => new InwardBorder(
            _federation, policy.Nation, new PolicyEdition<AcceptancePolicy>(acceptance, 1, Always)),
        _ => throw new InvalidOperationException($"a policy of unknown kind {policy.GetType().Name}"),
    };

    /// <summary>What whoever reads the answer must know.</summary>
    public static string Notice(PolicyKind kind) => kind == PolicyKind.Acceptance
        ? "replayed is what came as far as your gateway; what other nations' gateways did not send, knowing your rules, they know alone"
        : "what a message was derived from is not replayed; other nations' rules are those known to your gateway now";

    /// <summary>
    /// Every message on the way that a policy rules, once, with the approvals that it had at last; receipts and policies are no
    /// messages here.
    /// </summary>
    /// <exception cref="BackboneException">Usage: there are too many.</exception>
    public static async Task<List<PastMessage>> MessagesAsync(
        IAsyncEnumerable<JournalledRuling> rulings, PolicyKind kind, FederationSnapshot federation, Timestamp now, CancellationToken cancel)
    {
        var messages = new Dictionary<EnvelopeId, PastMessage>();
        await foreach (var ruling in rulings.WithCancellation(cancel))
        {
            if (ruling.Inward != (kind == PolicyKind.Acceptance) || ruling.Handling.Category is Category.Receipt or Category.Policy) continue;
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

    private PolicyEdition<AcceptancePolicy>? Edition(Acceptance document, Timestamp now) =>
        PolicyFile.Compile(
            new PolicySource($"{document.Id.Label}.yaml", document.Text), PolicyKind.Acceptance, _federation, now, UnknownNames.MatchNobody)
            .Policy is AcceptancePolicy policy ? new PolicyEdition<AcceptancePolicy>(policy, document.Head.Version, document.Head.Lifetime) : null;
}
