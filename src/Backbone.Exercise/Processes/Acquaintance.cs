using Backbone.Client;
using Backbone.Client.Connection;
using Backbone.Custody;
using Backbone.Exercise.Nations;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;

namespace Backbone.Exercise.Processes;

/// <summary>Asks one nation's gateway, as its operator, until it knows every nation: then a message can go anywhere.</summary>
internal sealed class Acquaintance(CastNation nation, Func<PrincipalAddress, Profile> profileOf, TimeProvider clock)
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <exception cref="ExerciseException">It does not know every nation in time.</exception>
    public async Task WaitAsync(CancellationToken cancellation)
    {
        using var bound = new CancellationTokenSource(Bound, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancellation);
        using var custody = new MemoryKeyCustody(); // nothing is signed or opened
        var profile = profileOf(nation.People.First(person => person.Role == CastRole.Operator).Address);
        using var client = BackboneClient.Connect(profile, custody, clock);
        using var pause = new PeriodicTimer(Pause, clock);
        var missing = "the charter";
        try
        {
            while (true)
            {
                missing = await FindMissingAsync(client, either.Token);
                if (missing is null) return;
                await pause.WaitForNextTickAsync(either.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new ExerciseException(
                $"the gateway of {nation.Code} does not know all after {Bound.TotalSeconds} s; what was missing last: {missing}; "
                + "read its log and the broker's");
        }
        catch (BackboneException fault)
        {
            throw new ExerciseException($"the gateway of {nation.Code} does not serve its operator: {fault.Message}; {fault.NextStep}", fault);
        }
    }

    private async Task<string?> FindMissingAsync(BackboneClient client, CancellationToken cancellation)
    {
        try
        {
            var federation = await client.Members.GetFederationAsync(cancellation);
            var now = Timestamp.Now(clock);
            return Cast.Nations.FirstOrDefault(other => federation.FindKeySet(other.Code, now) is null) is { } unknown
                ? $"the key set of {unknown.Code}"
                : null;
        }
        catch (BackboneException fault) when (fault.MayPassLater)
        {
            return fault.Message; // on a machine with much to do, a first call may come too early
        }
    }
}
