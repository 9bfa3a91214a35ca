using Backbone.Authority;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.TestKit.Federation;

namespace Backbone.Protocol.Tests.Verification;

/// <summary>The test federation after one more roster or key set, as it would be published.</summary>
internal static class ChangedFederation
{
    public static FederationSnapshot WithPrincipal(string address, Func<Principal, Principal> change)
    {
        var nation = NationOf(address);
        var roster = Snapshot.FindRoster(nation.Code, Now)!;
        return Adopt(nation, DocumentAuthority.DraftRoster(RosterDraft.Of(roster) with
        {
            Principals = [.. roster.Principals.Select(p => p.Address.ToString() == address ? change(p) : p)],
        }, roster));
    }

    public static FederationSnapshot WithKey(string address, Func<PrincipalKey, PrincipalKey> change) =>
        WithPrincipal(address, principal => principal with { SigningKeys = [.. principal.SigningKeys.Select(change)] });

    public static FederationSnapshot WithMailbox(string address, Func<Mailbox, Mailbox> change)
    {
        var nation = NationOf(address);
        var keys = Snapshot.FindKeySet(nation.Code, Now)!;
        return Adopt(nation, DocumentAuthority.DraftKeySet(KeySetDraft.Of(keys) with
        {
            Mailboxes = [.. keys.Mailboxes.Select(m => m.Address.ToString() == address ? change(m) : m)],
        }, keys));
    }

    /// <summary>Every mailbox in which the reader stands: a key must say the same everywhere.</summary>
    public static FederationSnapshot WithEpochs(string principal, Func<OpeningEpoch, OpeningEpoch> change)
    {
        var nation = NationOf(principal);
        var keys = Snapshot.FindKeySet(nation.Code, Now)!;
        return Adopt(nation, DocumentAuthority.DraftKeySet(KeySetDraft.Of(keys) with
        {
            Mailboxes = [.. keys.Mailboxes.Select(m => m with { Readers = [.. m.Readers.Select(Changed)] })],
        }, keys));

        Reader Changed(Reader reader) => reader.Principal.ToString() == principal
            ? reader with { Epochs = [.. reader.Epochs.Select(change)] } : reader;
    }

    public static FederationSnapshot WithStampKey(TestNation nation, Func<StampKey, StampKey> change)
    {
        var keys = Snapshot.FindKeySet(nation.Code, Now)!;
        return Adopt(nation, DocumentAuthority.DraftKeySet(
            KeySetDraft.Of(keys) with { StampKeys = [.. keys.StampKeys.Select(change)] }, keys));
    }

    private static Timestamp Now => TestFederation.Default.Now;

    private static FederationSnapshot Snapshot => TestFederation.Default.Snapshot;

    private static TestNation NationOf(string address) => TestFederation.Default[address[..NationCode.Length]];

    private static FederationSnapshot Adopt(TestNation nation, DocumentPayload payload) => TestFederation.Adopt(
        TestFederation.Default.NewHistory(), nation.SignWithRegistrar(payload), Now);
}
