using Backbone.Client;
using Backbone.Client.Connection;
using Backbone.Custody;
using Backbone.Exercise.Processes;
using Backbone.Protocol.Addresses;

namespace Backbone.EndToEnd.Tests;

/// <summary>A person of the exercise at a device, with the SDK.</summary>
internal sealed class Officer : IDisposable
{
    private readonly KeyFileCustody _keys;

    public Officer(RunningFederation running, string address)
    {
        Profile profile = running.Profile(PrincipalAddress.Parse(address));
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
