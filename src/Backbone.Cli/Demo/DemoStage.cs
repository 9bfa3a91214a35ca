using Backbone.Client;
using Backbone.Custody;
using Backbone.Exercise.Processes;
using Backbone.Protocol.Addresses;

namespace Backbone.Cli.Demo;

/// <summary>Where the demo plays: the federation that runs, and its people with their keys.</summary>
internal sealed class DemoStage(RunningFederation federation, Script script, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly Dictionary<PrincipalAddress, (BackboneClient Client, KeyFileCustody Custody)> _people = [];

    /// <summary>Broker and gateways.</summary>
    public RunningFederation Federation => federation;

    /// <summary>What is said.</summary>
    public Script Script => script;

    /// <summary>Somebody's client, with that person's own keys and nothing else.</summary>
    public BackboneClient As(string person)
    {
        var address = PrincipalAddress.Parse(person);
        if (_people.TryGetValue(address, out var known)) return known.Client;
        var profile = federation.Profile(address);
        var custody = KeyFileCustody.Open(profile.KeysFolder, profile.ReadPassphrase()
            ?? throw new BackboneException(FaultKind.Identity, $"{profile.Folder} has no passphrase file",
                "make the exercise anew in another folder"));
        try
        {
            var client = BackboneClient.Connect(profile, custody, clock);
            _people.Add(address, (client, custody));
            return client;
        }
        catch
        {
            custody.Dispose();
            throw;
        }
    }

    /// <summary>Asks until the answer is the one that is waited for, or the time is over.</summary>
    /// <returns>The last answer, whichever it is: the step that follows judges it.</returns>
    public async Task<T> UntilAsync<T>(
        Func<Task<T>> ask, Func<T, bool> wanted, TimeSpan bound, CancellationToken cancel)
    {
        var from = clock.GetTimestamp();
        while (true)
        {
            var answer = await ask();
            if (wanted(answer) || clock.GetElapsedTime(from) >= bound) return answer;
            await Task.Delay(Pause, clock, cancel);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (client, custody) in _people.Values)
        {
            client.Dispose();
            custody.Dispose();
        }
    }
}
