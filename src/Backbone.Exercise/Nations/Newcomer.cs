using System.Collections.Immutable;
using Backbone.Authority;
using Backbone.Authority.Enrolling;
using Backbone.Custody;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;

namespace Backbone.Exercise.Nations;

/// <summary>A person, a system or a gateway of the exercise on its way into the federation.</summary>
internal sealed class Newcomer
{
    private readonly string _folder;
    private readonly Enrollee _enrollee;
    private readonly string _passphrase;

    private Newcomer(string folder, string name, FederationName federation, KeyPlan plan, EnrollmentGrant grant, TimeProvider clock)
    {
        (_folder, Grant, _enrollee) = (PrivateFiles.MakeFolder(folder), grant, new Enrollee(folder, name));
        _passphrase = plan.Signing.IsEmpty ? "" : PrivateFiles.WritePassphrase(Path.Combine(folder, FolderNames.Passphrase));
        Request = EnrollmentRequest.Read(_enrollee.Prepare(federation, plan, _passphrase, PassphraseCost.Exercise, Timestamp.Now(clock)));
    }

    /// <summary>What it asks for.</summary>
    public EnrollmentRequest Request { get; }

    /// <summary>What its registrar grants.</summary>
    public EnrollmentGrant Grant { get; }

    /// <summary>Somebody with keys and a profile of his own, or a system whose keys lie with the gateway.</summary>
    public static Newcomer OfPerson(string folder, FederationName federation, CastPerson person, TimeProvider clock) => new(folder, Enrollee.PersonName, federation,
        person.Role == CastRole.System ? KeyPlan.OfClient(person.Address, person.Title)
            : KeyPlan.OfPerson(person.Address, person.Title, person.Device, isSystem: false),
        new EnrollmentGrant { Roles = RolesOf(person.Role), ReadsShared = person.Role is CastRole.Officer or CastRole.Releaser }, clock);

    /// <summary>The nation's gateway, which holds its systems' keys.</summary>
    public static Newcomer OfGateway(string folder, FederationName federation, CastNation nation, TimeProvider clock) => new(folder, Enrollee.GatewayName, federation,
        KeyPlan.OfGateway(nation.Code, nation.Members.Select(member => member.Address),
            nation.People.Where(person => person.Role == CastRole.System).Select(person => person.Address)),
        new EnrollmentGrant { Terms = LeafTerms.Loopback }, clock);

    /// <summary>Checks the registrar's answer and takes it up.</summary>
    public void Finish(EnrollmentAnswer answer, Digest charter, TimeProvider clock)
    {
        using var custody = new MemoryKeyCustody();
        if (_passphrase.Length > 0)
            foreach (var file in Directory.EnumerateFiles(_enrollee.KeysFolder, "*" + KeyFile.Extension))
                using (var keys = KeyFile.Read(file, _passphrase)) keys.MoveTo(custody);
        _enrollee.Install(Request, answer, EnrollmentCheck.Check(Request, answer, charter, custody, clock));
        // An exercise ends before its lists do, so its people have one too.
        _enrollee.WriteList(Request.Identity.Domain, answer.RevocationList.Span);
    }

    /// <summary>Writes a revocation list where it looks for it.</summary>
    public void WriteList(TrustDomain domain, byte[] list) => _enrollee.WriteList(domain, list);

    /// <summary>Its folder.</summary>
    public string Folder => _folder;

    private static ImmutableArray<string> RolesOf(CastRole role) => role switch
    {
        CastRole.Officer => ["officer"],
        CastRole.Releaser => ["officer", "releaser"],
        CastRole.Operator => ["operator"],
        CastRole.System => ["service"],
        _ => throw new ArgumentOutOfRangeException(nameof(role)),
    };
}
