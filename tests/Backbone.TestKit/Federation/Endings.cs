using Backbone.Authority;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.TestKit.Federation;

/// <summary>
/// The next documents of a federation, in which one thing ends at a moment of the test's choice and all else goes on as it was.
/// For tests that move a clock around that end.
/// </summary>
/// <param name="federation">Whose documents; those that it began with are known.</param>
/// <param name="end">The moment.</param>
public sealed class Endings(TestFederation federation, Timestamp end)
{
    /// <summary>The documents to be adopted after those of the federation.</summary>
    /// <param name="what">
    /// What ends: <c>charter</c>; of a nation its <c>mandate KOR</c>, <c>registrar key KOR</c>, <c>policy key KOR</c>,
    /// <c>roster KOR</c>, <c>key set KOR</c>, <c>release policy KOR</c>, <c>acceptance policy KOR</c>, <c>stamp key KOR</c>,
    /// <c>border key KOR</c>, <c>epochs KOR</c> of all its readers; of somebody the <c>signing key KOR/kisa/lee</c>.
    /// </param>
    public IEnumerable<SignedDocument> Of(string what)
    {
        ArgumentNullException.ThrowIfNull(what);
        if (what == "charter") return [Charter()];
        var cut = what.LastIndexOf(' ');
        var (kind, whose) = (what[..cut], what[(cut + 1)..]);
        var nation = federation[whose[..NationCode.Length]];
        return kind switch
        {
            "mandate" => [Mandate(nation, draft => draft with { Lifetime = Ending })],
            "registrar key" => [Mandate(nation, draft => draft with { RegistrarKeys = [draft.RegistrarKeys[0] with { Lifetime = Ending }] })],
            "policy key" => [Mandate(nation, draft => draft with { PolicyKeys = [draft.PolicyKeys[0] with { Lifetime = Ending }] })],
            "roster" => [Roster(nation, draft => draft with { Lifetime = Ending })],
            "key set" => [KeySet(nation, draft => draft with { Lifetime = Ending })],
            "release policy" => [Release(nation)],
            "acceptance policy" => [Acceptance(nation)],
            "stamp key" => [KeySet(nation, draft => draft with { StampKeys = [draft.StampKeys[0] with { Lifetime = Ending }] })],
            "border key" => [KeySet(nation, draft => draft with { BorderKeys = [draft.BorderKeys[0] with { SealedTo = Ending }] })],
            "epochs" => [KeySet(nation, draft => draft with { Mailboxes = [.. draft.Mailboxes.Select(EndEpochs)] })],
            "signing key" => [Roster(nation, draft => draft with { Principals = [.. draft.Principals.Select(one => EndKeys(one, whose))] })],
            _ => throw new ArgumentException(what, nameof(what)),
        };
    }

    private Lifetime Ending => new(federation.Now, end);

    private Principal EndKeys(Principal principal, string whose) => principal.Address.ToString() != whose ? principal : principal with
    {
        SigningKeys = [.. principal.SigningKeys.Select(key => key with { Lifetime = Ending })],
    };

    private Mailbox EndEpochs(Mailbox mailbox) => mailbox with { Readers = [.. mailbox.Readers.Select(EndEpochs)] };

    private Reader EndEpochs(Reader reader) => reader with
    {
        Epochs = [.. reader.Epochs.Select(epoch => epoch with { SealedTo = epoch.SealedTo.Within(Ending) }).Where(epoch => !epoch.SealedTo.IsEmpty)],
    };

    private SignedDocument Charter()
    {
        var before = federation.Snapshot.Charter;
        var payload = DocumentAuthority.DraftCharter(CharterDraft.Of(before) with { Lifetime = Ending }, before);
        var signatures = new[] { federation.Kor, federation.Usa }.Select(nation =>
            DocumentAuthority.Sign(payload, nation.Offline, nation.Root.Kid));
        return SignedDocument.TryAssemble(payload, signatures, out var signed, out var refused)
            ? signed : throw new InvalidOperationException(refused.ToString());
    }

    private SignedDocument Mandate(TestNation nation, Func<MandateDraft, MandateDraft> change)
    {
        var before = federation.Snapshot.FindMandate(nation.Code, federation.Now)!;
        return nation.SignWithRoot(DocumentAuthority.DraftMandate(change(MandateDraft.Of(before)), before));
    }

    private SignedDocument Roster(TestNation nation, Func<RosterDraft, RosterDraft> change)
    {
        var before = federation.Snapshot.FindRoster(nation.Code, federation.Now)!;
        return nation.SignWithRegistrar(DocumentAuthority.DraftRoster(change(RosterDraft.Of(before)), before));
    }

    private SignedDocument KeySet(TestNation nation, Func<KeySetDraft, KeySetDraft> change)
    {
        var before = federation.Snapshot.FindKeySet(nation.Code, federation.Now)!;
        return nation.SignWithRegistrar(DocumentAuthority.DraftKeySet(change(KeySetDraft.Of(before)), before));
    }

    private SignedDocument Release(TestNation nation)
    {
        var before = Read<Release>(nation.OpenRelease(federation));
        return nation.SignWithPolicyKey(DocumentAuthority.DraftRelease(Draft(before), before));
    }

    private SignedDocument Acceptance(TestNation nation)
    {
        var before = Read<Acceptance>(nation.OpenAcceptance(federation));
        return nation.SignWithPolicyKey(DocumentAuthority.DraftAcceptance(Draft(before), before));
    }

    private PolicyDraft Draft(PolicyDocument before) =>
        new() { Federation = federation.Name, Nation = before.Nation, Lifetime = Ending, Text = before.Text };

    private static T Read<T>(SignedDocument signed) where T : FederationDocument =>
        FederationDocument.TryRead(signed.Payload, out var document, out var refused) ? (T)document : throw new InvalidOperationException(refused.Detail);
}
