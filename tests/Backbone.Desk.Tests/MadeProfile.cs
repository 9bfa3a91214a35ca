using Backbone.Client.Connection;
using Backbone.Exercise.Nations;
using Backbone.Protocol.Addresses;
using Backbone.TestKit.Certificates;

[assembly: AssemblyFixture(typeof(Backbone.Desk.Tests.MadeProfile))]

namespace Backbone.Desk.Tests;

/// <summary>An officer's profile with its keys, as the exercise makes them; no gateway runs.</summary>
public sealed class MadeProfile : IDisposable
{
    private readonly TestFolder _folder = new();

    public MadeProfile()
    {
        var federation = FederationFolder.Prepare(_folder.PathOf("federation"), TimeProvider.System);
        Profile = Profile.Load(federation.ProfileFolder(PrincipalAddress.Parse("KOR/kisa/lee")));
        Passphrase = Profile.ReadPassphrase() ?? throw new InvalidOperationException("the exercise gave no passphrase");
    }

    public Profile Profile { get; }

    public string Passphrase { get; }

    public void Dispose() => _folder.Dispose();
}
