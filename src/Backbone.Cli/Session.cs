using Backbone.Client;
using Backbone.Client.Connection;
using Backbone.Custody;
using Backbone.Protocol.Keys;

namespace Backbone.Cli;

/// <summary>A client of the profile that was named, with its keys where they are needed.</summary>
internal sealed class Session : IDisposable
{
    private readonly IDisposable _custody;
    private readonly KeyRefresh? _refresh;

    private Session(BackboneClient client, IDisposable custody, KeyRefresh? refresh) => (Client, _custody, _refresh) = (client, custody, refresh);

    /// <summary>The client.</summary>
    public BackboneClient Client { get; }

    /// <summary>For what needs no key: nobody is asked for a passphrase.</summary>
    public static Session OpenWithoutKeys(Invocation invocation) =>
        Open(invocation, Profile.Load(invocation.ProfileFolder), new MemoryKeyCustody());

    /// <summary>With the profile's keys where they open without a question: a list shows more with them, and works without.</summary>
    /// <exception cref="BackboneException">Usage, or Identity.</exception>
    /// <exception cref="CustodyException">The keys cannot be opened.</exception>
    public static Session OpenWithKeysAtHand(Invocation invocation) =>
        invocation.PassphraseFile is not null || File.Exists(Profile.Load(invocation.ProfileFolder).PassphraseFile)
            ? Open(invocation) : OpenWithoutKeys(invocation);

    /// <summary>With the profile's keys.</summary>
    /// <exception cref="BackboneException">Usage, or Identity.</exception>
    /// <exception cref="CustodyException">The keys cannot be opened.</exception>
    public static Session Open(Invocation invocation)
    {
        var profile = Profile.Load(invocation.ProfileFolder);
        var passphrase = PassphraseSource.Read(invocation, profile);
        var custody = KeyFileCustody.Open(profile.KeysFolder, passphrase);
        return Open(invocation, profile, custody, new KeyRefresh(custody, passphrase, invocation.Clock, invocation.Error.Line));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _refresh?.Dispose();
        Client.Dispose();
        _custody.Dispose();
    }

    private static Session Open<T>(Invocation invocation, Profile profile, T custody, KeyRefresh? refresh = null) where T : IKeyCustody, IDisposable
    {
        try
        {
            var options = new ClientOptions { CallTimeout = invocation.Timeout };
            return new Session(BackboneClient.Connect(profile, custody, invocation.Clock, options), custody, refresh);
        }
        catch
        {
            refresh?.Dispose();
            custody.Dispose();
            throw;
        }
    }
}
