using Backbone.Authority;
using Backbone.Client.Connection;
using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Keys;
using Backbone.TestKit.Certificates;
using Backbone.TestKit.Federation;
using Google.Protobuf;

namespace Backbone.Client.Tests.Hostile;

/// <summary>A gateway by script, and a person's profile and client before it. It serves the federation's documents.</summary>
internal sealed class Outpost : IAsyncDisposable
{
    private readonly TestFolder _folder = new();
    private readonly List<BackboneClient> _clients = [];

    private Outpost(TestFederation federation, HostileGateway gateway, TestPrincipal person, TimeProvider clock)
    {
        (Federation, Gateway, Person, Clock) = (federation, gateway, person, clock);
        Profile = MakeProfile();
        Serve(federation.Documents);
        Client = Connect();
    }

    public TestFederation Federation { get; }

    public HostileGateway Gateway { get; }

    public TestPrincipal Person { get; }

    public TimeProvider Clock { get; }

    public Profile Profile { get; }

    public BackboneClient Client { get; }

    public Script Script => Gateway.Script;

    public static Task<Outpost> StartAsync(string person = "KOR/kisa/lee", TimeProvider? clock = null) =>
        StartAsync(TestFederation.Default, person, clock);

    public static async Task<Outpost> StartAsync(TestFederation federation, string person = "KOR/kisa/lee", TimeProvider? clock = null)
    {
        var principal = federation.Principal(person);
        var gateway = await HostileGateway.StartAsync(federation[principal.Address.Nation.ToString()]);
        return new Outpost(federation, gateway, principal, clock ?? TimeProvider.System);
    }

    /// <summary>Another client of the same profile, or of another, as after a restart.</summary>
    public BackboneClient Connect(Profile? profile = null, IKeyCustody? custody = null, ClientOptions? options = null)
    {
        var client = BackboneClient.Connect(profile ?? Profile, custody ?? Person.Custody, Clock, options);
        _clients.Add(client);
        return client;
    }

    /// <summary>The same, as if its profile had never verified a journal: each test of a class has a journal of its own.</summary>
    public Outpost ForgetJournal()
    {
        File.Delete(Profile.JournalRootFile);
        return this;
    }

    /// <summary>Serves these documents from now on.</summary>
    public void Serve(IEnumerable<SignedDocument> documents)
    {
        var response = new GetFederationResponse();
        response.Documents.AddRange(documents.Select(document => ByteString.CopyFrom(document.Bytes.Span)));
        Script.Federation = _ => response;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients) client.Dispose();
        await Gateway.DisposeAsync();
        _folder.Dispose();
    }

    private Profile MakeProfile()
    {
        var nation = Federation[Person.Address.Nation.ToString()];
        var profile = new Profile(_folder.PathOf("profile"))
        {
            Address = Person.Address,
            Federation = Federation.Name,
            Gateway = Gateway.Address,
            CharterHash = Federation.Charter.Hash,
            Device = "laptop",
        };
        profile.Save();
        using var certificate = nation.Tls.IssueWithNewKey(new TlsIdentity.Person(Federation.Name, Person.Address));
        CertificateFiles.Write(profile.Certificate.Certificate, profile.Certificate.Key, certificate);
        CertificateFiles.WriteCertificates(Path.Combine(profile.RootsFolder, "nation.crt"), [nation.Tls.Root]);
        return Profile.Load(profile.Folder);
    }
}
