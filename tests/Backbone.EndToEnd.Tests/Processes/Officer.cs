using Backbone.Client;
using Backbone.Custody;
using Backbone.Exercise.Processes;
using Backbone.Protocol.Addresses;

namespace Backbone.EndToEnd.Tests.Processes;

/// <summary>Somebody of the exercise at a device of its own.</summary>
internal sealed class Officer : IDisposable
{
    private readonly KeyFileCustody _keys;

    public Officer(RunningFederation running, string address)
    {
        var profile = running.Profile(PrincipalAddress.Parse(address));
        _keys = KeyFileCustody.Open(profile.KeysFolder, profile.ReadPassphrase());
        Client = BackboneClient.Connect(profile, _keys, TimeProvider.System);
    }

    public BackboneClient Client { get; }

    public void Dispose()
    {
        Client.Dispose();
        _keys.Dispose();
    }
}
