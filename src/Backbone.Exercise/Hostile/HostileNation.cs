using Backbone.Authority;
using Backbone.Custody;
using Backbone.Exercise.Nations;
using Backbone.Exercise.Policies;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Suites;

namespace Backbone.Exercise.Hostile;

/// <summary>
/// A nation that means harm to the others: it has its own root, registrar and policy keys, and signs with them, rightly,
/// whatever might hurt: many versions, odd versions, two of one version, policies that nobody can use.
/// </summary>
public sealed class HostileNation : IDisposable
{
    private const ulong LastVersion = DocumentHead.MaxVersion;

    private readonly KeyFileCustody _keys;
    private readonly FederationHistory _history;
    private readonly TimeProvider _clock;
    private readonly NationCode _nation;

    /// <summary>Takes up a nation's keys.</summary>
    /// <param name="folder">The exercise.</param>
    /// <param name="nation">Whose keys.</param>
    /// <param name="clock">What time it is; null: the system's.</param>
    public HostileNation(FederationFolder folder, NationCode nation, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(folder);
        (_nation, _clock) = (nation, clock ?? TimeProvider.System);
        _keys = NationKeys.OfAuthority(folder, nation);
        _history = NationKeys.Documents(folder, _clock);
    }

    private Timestamp Now => Timestamp.Now(_clock);

    private FederationSnapshot Snapshot => _history.Snapshot ?? throw new ExerciseException("there is no charter");

    private Mandate Mandate => Snapshot.FindMandate(_nation, Now) ?? throw None("mandate");

    private Roster Roster => Snapshot.FindRoster(_nation, Now) ?? throw None("roster");

    private KeySet KeySet => Snapshot.FindKeySet(_nation, Now) ?? throw None("key set");

    private Acceptance Acceptance => Snapshot.FindAcceptance(_nation, Now) ?? throw None("acceptance policy");

    /// <summary>The next rosters, one after the other, each right: people come and go by the minute.</summary>
    public IReadOnlyList<SignedDocument> NextRosters(int count) => Succeed(count, NextRoster);

    /// <summary>The next key sets.</summary>
    public IReadOnlyList<SignedDocument> NextKeySets(int count) => Succeed(count, () =>
        SignedByRegistrar(DocumentAuthority.DraftKeySet(KeySetDraft.Of(KeySet), KeySet)));

    /// <summary>The next mandates, each of which must be kept by all for ever.</summary>
    public IReadOnlyList<SignedDocument> NextMandates(int count) => Succeed(count, () =>
        SignedByRoot(DocumentAuthority.DraftMandate(MandateDraft.Of(Mandate), Mandate)));

    /// <summary>Rosters of one version, each of which says something else. The first counts; what is made after them follows it.</summary>
    public IReadOnlyList<SignedDocument> Contradictions(int count)
    {
        List<SignedDocument> made = [.. Enumerable.Range(0, count).Select(NextRoster)];
        Follow(made[0]);
        return made;
    }

    /// <summary>Documents of versions that cannot be: none is a number that anybody may count up to, or calculate with.</summary>
    public IReadOnlyList<SignedDocument> ImpossibleVersions() =>
        [.. new[] { LastVersion + 1, 1UL << 63, ulong.MaxValue }.SelectMany(OfVersion)];

    /// <summary>
    /// Mandate and roster of the last version that there can be. They are right, and none of this nation's follows them: its
    /// own harm, and nobody else's.
    /// </summary>
    public IReadOnlyList<SignedDocument> LastVersions() => OfVersion(LastVersion)[..2];

    /// <summary>Acceptance policies whose text is another nation's.</summary>
    public IReadOnlyList<SignedDocument> PoliciesOf(NationCode another, int count) =>
        Policies(count, NationalPolicies.Read(another, NationalPolicies.Acceptance));

    /// <summary>Acceptance policies whose text is none.</summary>
    public IReadOnlyList<SignedDocument> BrokenPolicies(int count) => Policies(count, "rules: [who, knows"u8.ToArray());

    /// <inheritdoc/>
    public void Dispose() => _keys.Dispose();

    private List<SignedDocument> Succeed(int count, Func<SignedDocument> next)
    {
        var made = new List<SignedDocument>(count);
        while (made.Count < count)
        {
            made.Add(next());
            Follow(made[^1]);
        }
        return made;
    }

    private void Follow(SignedDocument document)
    {
        if (_history.Adopt(document, Now) is not Adoption.Adopted)
            throw new ExerciseException($"the next document of {_nation} would not be adopted");
    }

    private List<SignedDocument> OfVersion(ulong version) =>
    [
        SignedByRoot(OddVersion.Of(DocumentAuthority.DraftMandate(MandateDraft.Of(Mandate), Mandate), version)),
        SignedByRegistrar(OddVersion.Of(NextRoster().Payload, version)),
        SignedByRegistrar(OddVersion.Of(DocumentAuthority.DraftKeySet(KeySetDraft.Of(KeySet), KeySet), version)),
    ];

    private SignedDocument NextRoster() => NextRoster(0);

    private SignedDocument NextRoster(int other)
    {
        var draft = RosterDraft.Of(Roster);
        var principals = draft.Principals.SetItem(0, draft.Principals[0] with { Title = $"one of {_nation}, number {other}" });
        return SignedByRegistrar(DocumentAuthority.DraftRoster(draft with { Principals = principals }, Roster));
    }

    // Nobody takes them up, so that each is the next one.
    private IReadOnlyList<SignedDocument> Policies(int count, ReadOnlyMemory<byte> text) =>
    [
        .. Enumerable.Range(1, count).Select(place => SignedByPolicyKey(OddVersion.Of(
            DocumentAuthority.DraftAcceptance(Draft(text), Acceptance), Acceptance.Head.Version + (ulong)place))),
    ];

    private PolicyDraft Draft(ReadOnlyMemory<byte> text) => new()
    {
        Federation = Snapshot.Federation,
        Nation = _nation,
        Lifetime = Acceptance.Head.Lifetime,
        Text = text,
    };

    private SignedDocument SignedByRoot(DocumentPayload payload) =>
        Signed(payload, (Snapshot.FindNation(_nation, Now) ?? throw None("place in the charter")).RootKey);

    private SignedDocument SignedByRegistrar(DocumentPayload payload) => Signed(payload, Mandate.RegistrarKeys[0].Key);

    private SignedDocument SignedByPolicyKey(DocumentPayload payload) => Signed(payload, Mandate.PolicyKeys[0].Key);

    private SignedDocument Signed(DocumentPayload payload, SigningPublicKey key) =>
        SignedDocument.TryAssemble(payload, [DocumentAuthority.Sign(payload, _keys, key.Kid)], out var signed, out var refused)
            ? signed : throw new ExerciseException(refused.Detail);

    private ExerciseException None(string what) =>
        new($"{_nation} has no {what} in force: make the exercise anew in another folder");
}
