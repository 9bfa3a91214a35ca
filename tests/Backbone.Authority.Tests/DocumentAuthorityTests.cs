using Backbone.Custody;
using Backbone.Protocol.Documents;
using Backbone.TestKit.Federation;

namespace Backbone.Authority.Tests;

/// <summary>The authority hands out only what every party would adopt.</summary>
public sealed class DocumentAuthorityTests
{
    private static readonly TestFederation Federation = TestFederation.Default;
    private static readonly TestNation Kor = Federation.Kor;

    private readonly DocumentAuthority _authority = new(TimeProvider.System);
    private readonly FederationHistory _history = Federation.NewHistory();

    [Fact]
    public void A_charter_is_proposed_signed_apart_and_put_together()
    {
        var proposal = DocumentAuthority.DraftCharter(Federation.CharterDraft, null);
        // What travels to the other signers is the payload's bytes; each reads it before signing.
        var received = new DocumentPayload(DocumentType.Charter, proposal.Bytes.ToArray());
        Assert.True(FederationDocument.TryRead(received, out var read, out _));
        Assert.Equal(proposal.Hash, read.Id.Hash);
        var signatures = new[] { Federation.Usa, Kor }.Select(
            nation => DocumentAuthority.Sign(received, nation.Offline, nation.Root.Kid)).ToList();
        Assert.True(_authority.TryFound(proposal, signatures, out var charter, out _));
        Assert.IsType<Adoption.Adopted>(new FederationHistory(charter.Hash).Adopt(charter.Bytes.Span, Federation.Now));
        Assert.False(_authority.TryFound(proposal, signatures[..1], out charter, out var refused));
        Assert.Null(charter);
        Assert.Contains("2 are asked for", refused.Detail, StringComparison.Ordinal);
        Assert.Contains("gather the missing signatures", refused.NextStep, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_set_is_signed_over_the_one_before_and_adopted()
    {
        var payload = DocumentAuthority.DraftKeySet(Kor.KeySetDraft, KorKeySet());
        Assert.True(_authority.TrySign(payload, Kor.Offline, Kor.Registrar.Key.Kid, _history, out var signed, out _));
        Assert.IsType<Adoption.Adopted>(_history.Adopt(signed, Federation.Now));
        Assert.Equal(2ul, KorKeySet().Head.Version);
    }

    [Fact]
    public void What_breaks_a_rule_is_not_handed_out()
    {
        var tooLong = Kor.KeySetDraft with
        {
            Lifetime = new Lifetime(Federation.Now, Federation.Now.Plus(TimeSpan.FromDays(36))),
        };
        var payload = DocumentAuthority.DraftKeySet(tooLong, KorKeySet());
        Assert.False(_authority.TrySign(payload, Kor.Offline, Kor.Registrar.Key.Kid, _history, out var signed,
            out var refused));
        Assert.Null(signed);
        Assert.Contains("35 days", refused.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_wrong_key_signed_is_not_handed_out()
    {
        var payload = DocumentAuthority.DraftKeySet(Kor.KeySetDraft, KorKeySet());
        Assert.False(_authority.TrySign(payload, Kor.Offline, Kor.Root.Kid, _history, out _, out var refused));
        Assert.Contains("no registrar key", refused.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_version_that_is_taken_is_not_handed_out()
    {
        var payload = DocumentAuthority.DraftRoster(Kor.RosterDraft with { Principals = [] }, null);
        Assert.False(_authority.TrySign(payload, Kor.Offline, Kor.Registrar.Key.Kid, _history, out _, out var refused));
        Assert.Contains("taken already", refused.Detail, StringComparison.Ordinal);
        Assert.Contains("newest version", refused.NextStep, StringComparison.Ordinal);
    }

    [Fact]
    public void Drafts_of_what_is_in_force_say_the_same()
    {
        var snapshot = Federation.Snapshot;
        var (code, now) = (Kor.Code, Federation.Now);
        Assert.Equal(Federation.Charter.Hash, DocumentAuthority.DraftCharter(CharterDraft.Of(snapshot.Charter),
            null).Hash);
        Assert.Equal(snapshot.FindMandate(code, now)!.Id.Hash,
            DocumentAuthority.DraftMandate(MandateDraft.Of(snapshot.FindMandate(code, now)!), null).Hash);
        Assert.Equal(snapshot.FindRoster(code, now)!.Id.Hash,
            DocumentAuthority.DraftRoster(RosterDraft.Of(snapshot.FindRoster(code, now)!), null).Hash);
        Assert.Equal(snapshot.FindKeySet(code, now)!.Id.Hash,
            DocumentAuthority.DraftKeySet(KeySetDraft.Of(snapshot.FindKeySet(code, now)!), null).Hash);
    }

    [Fact]
    public void Epochs_follow_one_another_without_a_gap_and_their_keys_are_held()
    {
        using var custody = new MemoryKeyCustody();
        var epochs = EpochPlan.Weekly.MakeKeys(custody, Federation.Now);
        Assert.Equal(3, epochs.Length);
        Assert.Equal(Federation.Now, epochs[0].SealedTo.From);
        Assert.Equal(epochs[0].SealedTo.Until, epochs[1].SealedTo.From);
        Assert.All(epochs, epoch => Assert.Equal(TimeSpan.FromDays(7), epoch.SealedTo.Length));
        Assert.All(epochs, epoch => Assert.True(custody.CanOpen(epoch.Key.Kid)));
    }

    private KeySet KorKeySet() => _history.Snapshot!.FindKeySet(Kor.Code, Federation.Now)!;
}
