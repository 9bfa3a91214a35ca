using Backbone.Broker.Admission;
using Backbone.Broker.Documents;
using Backbone.Broker.Storage;
using Backbone.Hosting.Calls;
using Backbone.Hosting.Loads;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Transport;
using Grpc.Core;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Backbone.Broker.Services;

/// <summary>
/// What every call to the broker passes: who calls, for which nation, under which charter, and is the store there.
/// </summary>
/// <param name="view">The documents.</param>
/// <param name="open">How many calls are open.</param>
/// <param name="lifetime">Ends long calls with the process.</param>
/// <param name="clock">What time it is.</param>
/// <param name="log">Hears of a store that is away, and of what is refused.</param>
internal sealed class BrokerCalls(
    FederationView view, OpenCalls<NationCode> open, IHostApplicationLifetime lifetime, TimeProvider clock,
    ILogger<BrokerCalls> log) : IDisposable
{
    private readonly SparingLog _refusals = new(clock, log.MoreRefused);
    private readonly SparseTelling _told = new(clock);
    private readonly SparseTelling _toldOfLanes = new(clock);

    /// <summary>When a consignment for a lane that cannot be written is worth another try.</summary>
    private static readonly TimeSpan LaneFaultPause = TimeSpan.FromMinutes(1);

    /// <summary>The nation whose gateway calls.</summary>
    /// <exception cref="RpcException">
    /// Unauthenticated or PermissionDenied: it is no gateway, or its nation is not in the charter.
    /// </exception>
    public NationCode Nation(ServerCallContext context)
    {
        var nation = context.Caller<TlsIdentity.Gateway>().Nation;
        return view.Snapshot?.Charter.FindNation(nation) is not null
            ? nation
            : throw new RpcException(new Status(StatusCode.PermissionDenied, $"{nation} is not in the charter"));
    }

    /// <summary>The federation under a charter that is in force.</summary>
    /// <exception cref="RpcException">Unavailable: there is none.</exception>
    public FederationSnapshot Federation() =>
        view.Snapshot is { } federation && federation.IsCharterInForce(Timestamp.Now(clock))
            ? federation
            : throw new RpcException(new Status(StatusCode.Unavailable,
                "no charter is in force here: publish its next version, or have the broker's clock checked"));

    /// <summary>
    /// The federation's name, whether its charter is in force or not: a nation's own mail can always be read.
    /// </summary>
    public FederationName AnyFederation() =>
        view.Snapshot?.Federation ?? throw new InvalidOperationException("a nation was found without a charter");

    /// <summary>Runs a call that uses the store; it ends with the call, or when the process is asked to end.</summary>
    /// <exception cref="RpcException">
    /// Unavailable: the store did not answer, or the process ends. ResourceExhausted: too many are open.
    /// </exception>
    public async Task<T> RunAsync<T>(
        ServerCallContext context, NationCode nation, CallBound bound, Func<CancellationToken, Task<T>> call)
    {
        using var place = open.Enter(nation, bound);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(
            context.CancellationToken, lifetime.ApplicationStopping);
        try
        {
            return await call(over.Token);
        }
        catch (StoreUnavailableException fault)
        {
            // What is known of it, health tells the log once.
            if (fault.ForCallers is null && _told.IsDue(out var untold)) log.StoreUnavailable(fault, context.Method, untold);
            throw new RpcException(new Status(StatusCode.Unavailable,
                $"{fault.ForCallers ?? "the broker's store does not answer"}: try again later; a repeat is harmless"));
        }
        catch (LaneFaultException fault)
        {
            if (_toldOfLanes.IsDue(out var untold)) log.LaneFault(fault, context.Method, untold);
            throw new RpcException(new Status(StatusCode.DataLoss,
                "the broker's store cannot read this lane there; other lanes are not touched: tell its operator"));
        }
        catch (OperationCanceledException) when (!context.CancellationToken.IsCancellationRequested)
        {
            throw new RpcException(new Status(StatusCode.Unavailable, "the broker ends: connect again in a moment"));
        }
    }

    /// <summary>The same, for a call without an answer of its own.</summary>
    public Task RunAsync(
        ServerCallContext context, NationCode nation, CallBound bound, Func<CancellationToken, Task> call) =>
        RunAsync(context, nation, bound, async over =>
        {
            await call(over);
            return true;
        });

    /// <summary>Passes an admission on, and logs a refusal.</summary>
    public async ValueTask<AdmissionOutcome> NotedAsync(
        ServerCallContext context, NationCode nation, ValueTask<AdmissionOutcome> admission)
    {
        try
        {
            var outcome = await admission;
            if (outcome is AdmissionOutcome.Turned turned) Refused(nation, context.Method, turned.Why.Reason);
            return outcome;
        }
        catch (LaneFaultException fault)
        {
            // A fault of one lane is the answer to this consignment, and nothing to any other.
            if (_toldOfLanes.IsDue(out var untold)) log.LaneFault(fault, context.Method, untold);
            return new AdmissionOutcome.Turned(new Refused(RefusalReason.LaneFull,
                "the broker's store cannot write to this lane now; other lanes are not touched",
                "publish it again after the time named, and tell the broker's operator where it lasts")
            { RetryAfter = LaneFaultPause });
        }
    }

    /// <summary>Tells the log of a refusal: of one nation a few lines a minute, of the rest how many they were.</summary>
    public void Refused(NationCode nation, string method, RefusalReason reason)
    {
        if (_refusals.MayTell($"{nation}")) log.Refused(nation, method, reason);
    }

    public void Dispose() => _refusals.Dispose();

    /// <summary>The request has not the form that the contract asks for.</summary>
    public static RpcException Invalid(string what) => new(new Status(StatusCode.InvalidArgument, what));
}
