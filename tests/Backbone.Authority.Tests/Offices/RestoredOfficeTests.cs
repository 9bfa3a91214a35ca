using System.Security.Cryptography.X509Certificates;
using Backbone.Authority.Copies;
using Backbone.Authority.Enrolling;
using Backbone.Authority.Offices;
using Backbone.Protocol.Documents;

namespace Backbone.Authority.Tests.Offices;

/// <summary>A registrar's office that came back from a copy makes no fork: it signs only once it was shown what was published since.</summary>
public sealed class RestoredOfficeTests : IDisposable
{
    private readonly FoundedNation _nation = new();

    public void Dispose() => _nation.Dispose();

    [Fact]
    public void It_signs_nothing_before_it_was_shown_the_newest_and_goes_on_from_there()
    {
        Enroll("laptop");
        FolderCopy.Make(_nation.Registrar.Folder.Path, _nation.PathOf("copy"), FolderKind.Office, "KOR", _nation.Clock);
        // Published after the copy: a roster, a key set and a list with somebody's certificate on it.
        Enroll("tablet", newDevice: true);
        _nation.Registrar.LoseDevice(FoundedNation.Lee().Address, "laptop");
        var newest = _nation.Registrar.Folder.Documents.ToHandOut(_nation.Now);
        var list = _nation.Registrar.Tls.NewestList;

        FolderCopy.Restore(_nation.PathOf("copy"), _nation.PathOf("back"), replace: false, _nation.Clock);
        var office = OfficeFolder.Open(_nation.PathOf("back"));
        RestoredOffice.Mark(office, _nation.Clock.GetUtcNow());
        using var restored = RegistrarOffice.Open(office, FoundedNation.Passphrase, _nation.Clock);
        Assert.Equal(1UL, office.Documents.Newest<Roster>(_nation.Now)!.Head.Version);
        AssertRefuses(() => restored.Renew());
        AssertRefuses(() => restored.Tls.Revoke([], X509RevocationReason.Unspecified, _nation.Clock.GetUtcNow()));
        AssertRefuses(() => restored.Retire(FoundedNation.Lee().Address));

        // What is missing, older or another's does not do.
        Assert.Contains("the newest roster of KOR is not among", Refused(office, [.. newest.Where(one => TypeOf(one) != DocumentType.Roster)], list), StringComparison.Ordinal);
        Assert.Contains("the newest revocation list of its TLS authority", Refused(office, newest), StringComparison.Ordinal);
        using var stranger = new FoundedNation();
        Assert.Contains("the newest revocation list of its TLS authority", Refused(office, newest, stranger.Registrar.Tls.NewestList), StringComparison.Ordinal);
        AssertRefuses(() => restored.Renew());

        var taken = RestoredOffice.TakeNewest(office, newest, [list], _nation.Now);
        Assert.Equal([DocumentType.Roster, DocumentType.Keyset], taken.Select(id => id.Type));
        Assert.Equal(list, restored.Tls.NewestList);
        _nation.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(4UL, restored.Renew()[0].Version);
    }

    [Fact]
    public void What_is_older_than_the_copy_is_not_the_newest()
    {
        Enroll("laptop");
        var (old, oldList) = (_nation.Registrar.Folder.Documents.ToHandOut(_nation.Now), _nation.Registrar.Tls.NewestList);
        Enroll("tablet", newDevice: true);
        _nation.Registrar.Tls.Revoke([], X509RevocationReason.Unspecified, _nation.Clock.GetUtcNow());
        var office = _nation.Registrar.Folder;
        RestoredOffice.Mark(office, _nation.Clock.GetUtcNow());
        Assert.Contains("is older than roster of KOR, version 2", Refused(office, old, oldList), StringComparison.Ordinal);
        Assert.Contains("is older than", Refused(office, office.Documents.ToHandOut(_nation.Now), oldList), StringComparison.Ordinal);
    }

    private void Enroll(string device, bool newDevice = false)
    {
        var (_, request) = _nation.Ask(FoundedNation.Lee(device));
        _nation.Registrar.Approve((EnrollmentRequest.Read(request), FoundedNation.Officer with { NewDevice = newDevice }));
    }

    private static void AssertRefuses(Action act) =>
        Assert.Contains("does not know what was published since", Assert.Throws<AuthorityException>(act).Message, StringComparison.Ordinal);

    private string Refused(OfficeFolder office, IReadOnlyList<ReadOnlyMemory<byte>> documents, params byte[][] lists) =>
        Assert.Throws<AuthorityException>(() => RestoredOffice.TakeNewest(office, documents, lists, _nation.Now)).Message;

    private static DocumentType TypeOf(ReadOnlyMemory<byte> bytes) =>
        SignedDocument.TryRead(bytes.Span, out var signed, out _) ? signed.Type : DocumentType.Unspecified;
}
