using Backbone.Authority.Introductions;
using Backbone.Authority.Offices;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.Authority.Tests.Offices;

/// <summary>What a root holder signs, and what not.</summary>
public sealed class RootOfficeTests : IDisposable
{
    private static readonly Member Kisa = new(MemberAddress.Parse("KOR/kisa"), MemberKind.Cert, false, "KISA");

    private readonly RootHolders _holders = new();

    private RootOffice Root => _holders.Kor.Root;

    public void Dispose() => _holders.Dispose();

    [Fact]
    public void The_first_charter_is_all_new_and_the_next_says_what_changes()
    {
        var draft = _holders.Proposal.Draft(null);
        Assert.Null(Root.Review(draft).Before);
        var first = _holders.FirstCharter();
        var review = Root.Review(_holders.Next(first, proposal => proposal with { Without = [NationCode.Parse("JPN")] }));
        Assert.Equal(first.Hash, review.Before!.Id.Hash);
        Assert.Contains(review.Changes, change => change is { Subject: "nation JPN", After: null });
        Assert.Contains(review.Changes, change => change is { Subject: "community dprk-crypto", Before: "JPN/npa", After: null });
        Assert.DoesNotContain(review.Changes, change => change.Subject == "nation KOR");
    }

    [Fact]
    public void An_old_charter_is_not_signed_again()
    {
        var first = _holders.FirstCharter();
        Take(Next(first));
        Assert.Contains("version 2 is known here", Refusal(first.Payload).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_charter_of_a_version_that_is_known_is_a_fork_and_not_signed()
    {
        var first = _holders.FirstCharter();
        var fork = _holders.Next(first, proposal => proposal with { Without = [NationCode.Parse("JPN")] });
        Take(Next(first));
        Assert.Contains("versions never go back", Refusal(fork).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void What_follows_a_fork_is_not_signed()
    {
        var first = _holders.FirstCharter();
        var other = _holders.Charter(_holders.Next(first, proposal => proposal with { Without = [NationCode.Parse("JPN")] }), first, _holders.Jpn, _holders.Usa);
        Take(Next(first));
        Assert.Contains("it follows another version 2", Refusal(_holders.Next(other)).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void What_leaves_a_version_out_is_not_signed()
    {
        var first = _holders.FirstCharter();
        Assert.Contains("only version 1 is known here", Fault(_holders.Next(Next(first))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_later_charter_is_not_signed_where_none_before_it_is_known()
    {
        var first = _holders.Charter(_holders.Proposal.Draft(null), null, _holders.Jpn, _holders.Usa);
        Assert.Contains("knows no charter before it", Fault(_holders.Next(first)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_office_that_has_lost_its_documents_signs_no_second_founding()
    {
        _holders.FirstCharter();
        Directory.Delete(Root.Folder.At("documents"), recursive: true);
        var other = (_holders.Proposal with { Terms = _holders.Proposal.Terms! with { Quorum = 3 } }).Draft(null);
        Assert.Contains("trusts a charter that is not among its documents", Fault(other).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_charter_without_this_root_is_not_signed()
    {
        using var others = new RootHolders();
        Assert.Contains("is no root of KOR in it", Refusal(others.Proposal.Draft(null)).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_charter_of_another_federation_is_not_signed()
    {
        var elsewhere = FederationName.Parse("other.example");
        var kor = _holders.Found("KOR", elsewhere, "KOR-elsewhere").Introduction;
        var payload = DocumentAuthority.DraftCharter(CharterDraft.Of(RootHolders.Read(_holders.Proposal.Draft(null)))
            with
        { Federation = elsewhere, Nations = [kor.Nation], Quorum = 1, Communities = [], Ceilings = [] }, null);
        Assert.Contains("other.example", Fault(payload).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_charter_is_not_signed()
    {
        _holders.FirstCharter();
        var mandate = Root.ProposeMandate([Kisa], [OfficeIntroduction.Read(_holders.Kor.Registrar)]).Payload;
        Assert.Contains("it is the mandate of KOR", Fault(mandate).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mandate_is_looked_at_and_then_signed_and_kept()
    {
        _holders.FirstCharter();
        var proposal = Root.ProposeMandate([Kisa], [OfficeIntroduction.Read(_holders.Kor.Registrar)]);
        Assert.Null(proposal.Before);
        Assert.Contains(proposal.Changes, change => change is { Subject: "member KOR/kisa", Before: null, After: "cert: KISA" });
        Root.SignMandate(proposal);
        Assert.Equal(proposal.Mandate.Id, Root.Folder.Documents.Newest<Mandate>(_holders.Now)!.Id);
        var next = Root.ProposeMembers(members => [.. members.Select(member => member with { Title = "Korea Internet & Security Agency" })]);
        var change = Assert.Single(next.Changes, one => one.Subject.StartsWith("member", StringComparison.Ordinal));
        Assert.Equal(("cert: KISA", "cert: Korea Internet & Security Agency"), (change.Before, change.After));
        Root.SignMandate(next);
        Assert.Equal(2ul, Root.Folder.Documents.Newest<Mandate>(_holders.Now)!.Head.Version);
    }

    [Fact]
    public void A_proposal_that_another_overtook_is_not_signed()
    {
        _holders.FirstCharter();
        var proposal = Root.ProposeMandate([Kisa], [OfficeIntroduction.Read(_holders.Kor.Registrar)]);
        Root.SignMandate([Kisa with { Title = "Another" }], [OfficeIntroduction.Read(_holders.Kor.Registrar)]);
        Assert.Contains("taken already", Assert.Throws<AuthorityException>(() => Root.SignMandate(proposal)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_root_that_the_charter_does_not_name_signs_no_mandate()
    {
        var first = _holders.FirstCharter();
        var stranger = _holders.Found("KOR", folder: "KOR-2");
        stranger.Root.Folder.Documents.Take([first.Bytes], first.Hash, _holders.Now);
        var fault = Assert.Throws<AuthorityException>(() => stranger.Root.SignMandate([Kisa], [OfficeIntroduction.Read(stranger.Registrar)]));
        Assert.Contains("is not the root of KOR", fault.Message, StringComparison.Ordinal);
        Assert.Null(stranger.Root.Folder.Documents.Newest<Mandate>(_holders.Now));
    }

    [Fact]
    public void Another_nations_registrar_is_not_put_in_charge()
    {
        _holders.FirstCharter();
        var fault = Assert.Throws<AuthorityException>(() => Root.ProposeMandate([Kisa], [OfficeIntroduction.Read(_holders.Jpn.Registrar)]));
        Assert.Contains("an office of JPN", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_introduction_whose_proof_is_damaged_is_not_read()
    {
        var bytes = _holders.Kor.Registrar.ToArray();
        bytes[^1] ^= 1;
        Assert.Contains("may not have the private half",
            Assert.Throws<AuthorityException>(() => OfficeIntroduction.Read(bytes)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Members_of_no_mandate_are_not_changed()
    {
        _holders.FirstCharter();
        Assert.Contains("has no mandate yet",
            Assert.Throws<AuthorityException>(() => Root.ProposeMembers(members => members)).Message, StringComparison.Ordinal);
    }

    private SignedDocument Next(SignedDocument before) => _holders.Charter(_holders.Next(before), before, _holders.Jpn, _holders.Usa);

    private void Take(SignedDocument charter) => Root.Folder.Documents.Take([charter.Bytes], null, _holders.Now);

    private AuthorityException Fault(DocumentPayload payload)
    {
        var fault = Assert.Throws<AuthorityException>(() => Root.SignCharter(payload));
        Assert.NotEmpty(fault.NextStep);
        return fault;
    }

    private Refused Refusal(DocumentPayload payload) => Fault(payload).Refusal ?? throw new InvalidOperationException("it was no refusal");
}
