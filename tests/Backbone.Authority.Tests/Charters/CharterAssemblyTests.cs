using Backbone.Authority.Charters;
using Backbone.Authority.Tests.Offices;
using Backbone.Protocol.Documents;

namespace Backbone.Authority.Tests.Charters;

/// <summary>Too few signatures, or a wrong one, make no charter.</summary>
public sealed class CharterAssemblyTests : IDisposable
{
    private readonly RootHolders _holders = new();

    public void Dispose() => _holders.Dispose();

    [Fact]
    public void A_quorum_founds_a_federation_and_more_may_sign()
    {
        var draft = _holders.Proposal.Draft(null);
        Assert.Equal(2, _holders.Charter(draft, null, _holders.Kor, _holders.Usa).Signatures.Length);
        Assert.Equal(3, _holders.Charter(draft, null, _holders.Kor, _holders.Jpn, _holders.Usa).Signatures.Length);
        Assert.Equal(2, _holders.Charter(draft, null, _holders.Kor, _holders.Jpn, _holders.Kor).Signatures.Length);
    }

    [Fact]
    public void One_signature_of_two_that_are_asked_for_is_too_few()
    {
        var fault = Refusal(() => _holders.Charter(_holders.Proposal.Draft(null), null, _holders.Kor, _holders.Kor));
        Assert.Contains("1 roots of its own signed, 2 are asked for", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_root_that_the_charter_does_not_name_counts_for_nothing_and_spoils_it()
    {
        var draft = _holders.Proposal.Draft(null);
        using var others = new RootHolders();
        var stranger = RootHolders.SignedBy(others.Kor, others.Proposal.Draft(null)).Signatures[0];
        var parts = new[] { RootHolders.SignedBy(_holders.Kor, draft), RootHolders.SignedBy(_holders.Usa, draft), RootHolders.Assembled(draft, stranger) };
        var fault = Refusal(() => new CharterAssembly(_holders.Clock).Assemble(parts, []));
        Assert.Contains("which is no root", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_signature_that_does_not_verify_is_refused_unless_the_same_root_has_signed_well()
    {
        var draft = _holders.Proposal.Draft(null);
        var (kor, usa) = (RootHolders.SignedBy(_holders.Kor, draft), RootHolders.SignedBy(_holders.Usa, draft));
        var bytes = usa.Signatures[0].Bytes.ToArray();
        bytes[^1] ^= 1;
        var spoilt = RootHolders.Assembled(draft, usa.Signatures[0] with { Bytes = bytes });
        Assert.Contains("does not verify", Refusal(() => new CharterAssembly(_holders.Clock).Assemble([kor, spoilt], [])).Message, StringComparison.Ordinal);
        Assert.Equal(2, new CharterAssembly(_holders.Clock).Assemble([kor, spoilt, usa], []).Signatures.Length);
    }

    [Fact]
    public void Two_drafts_are_not_put_together()
    {
        var (one, other) = (_holders.Proposal.Draft(null), (_holders.Proposal with { Terms = _holders.Proposal.Terms! with { Quorum = 3 } }).Draft(null));
        var fault = Assert.Throws<AuthorityException>(() => new CharterAssembly(_holders.Clock)
            .Assemble([RootHolders.SignedBy(_holders.Kor, one), RootHolders.SignedBy(_holders.Usa, other)], []));
        Assert.Contains("not all have signed the same draft", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_next_one_needs_the_one_before_its_quorum_and_every_root_that_is_new()
    {
        var first = _holders.FirstCharter();
        var sgp = _holders.Found("SGP");
        var next = _holders.Next(first, proposal => proposal with { Nations = [sgp.Introduction], Terms = _holders.Proposal.Terms! with { Quorum = 3 } });
        sgp.Root.Folder.Documents.Take([first.Bytes], first.Hash, _holders.Now);
        Assert.Contains("the one before it decides",
            Assert.Throws<AuthorityException>(() => _holders.Charter(next, null, _holders.Kor, _holders.Usa)).Message, StringComparison.Ordinal);
        Assert.Contains("1 roots of version 1 signed", Refusal(() => _holders.Charter(next, first, _holders.Kor, sgp)).Message, StringComparison.Ordinal);
        Assert.Contains("root of SGP, which did not sign",
            Refusal(() => _holders.Charter(next, first, _holders.Kor, _holders.Usa)).Message, StringComparison.Ordinal);
        var charter = _holders.Charter(next, first, _holders.Kor, _holders.Jpn, sgp);
        var history = new FederationHistory(first.Hash);
        Assert.All(history.AdoptAll([first.Bytes, charter.Bytes], _holders.Now), adoption => Assert.IsType<Adoption.Adopted>(adoption));
    }

    [Fact]
    public void Who_has_signed_is_told_nation_by_nation()
    {
        var draft = _holders.Proposal.Draft(null);
        var told = CharterAssembly.Signatories([RootHolders.SignedBy(_holders.Kor, draft)], []);
        Assert.Equal([false, true, false], told.Select(one => one.Signed));
        Assert.StartsWith("KOR, root ", told[1].Nation, StringComparison.Ordinal);
    }

    private static AuthorityException Refusal(Action act)
    {
        var fault = Assert.Throws<AuthorityException>(act);
        Assert.Equal(RefusalReason.DocumentInvalid, fault.Refusal?.Reason);
        return fault;
    }
}
