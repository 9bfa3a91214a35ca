using Backbone.Gateway.Documents;
using Backbone.Hosting.Calls;
using Backbone.Protocol;
using Grpc.Core;

namespace Backbone.Gateway.Members;

/// <summary>
/// Turns away whoever the roster in force does not name, before any service of the gateway looks at what is asked. Only who one
/// is may be asked by everybody whom TLS lets in: the answer says that the roster has no such caller; and gRPC's own health and
/// reflection. Whatever is not one of these to the letter is asked about: paths are routed in any case of letters. A stream that was let
/// in is cut off when its caller leaves the roster.
/// </summary>
internal sealed class RosterGate(DocumentKeeper documents, StandingWatch watch, TimeProvider clock) : CallGate
{
    private const string Health = "/grpc.health.v1.Health/";
    private const string Reflection = "/grpc.reflection.";
    private const string WhoAmI = "/backbone.gateway.v1.MembersService/WhoAmI";

    /// <inheritdoc/>
    protected override void Check(ServerCallContext context)
    {
        if (IsForAll(context)) return;
        if (Standing.Check(documents.Snapshot, context.CallerPrincipal(), Timestamp.Now(clock)) is { } refused)
            throw new RpcException(new Status(StatusCode.PermissionDenied, $"{refused.Detail}; {refused.NextStep}"));
    }

    /// <inheritdoc/>
    protected override IDisposable? Enter(ServerCallContext context) =>
        IsForAll(context) ? null : watch.Enter(context.CallerPrincipal(), context.Method, context.GetHttpContext().Abort);

    private static bool IsForAll(ServerCallContext context) => context.Method == WhoAmI
        || context.Method.StartsWith(Health, StringComparison.Ordinal) || context.Method.StartsWith(Reflection, StringComparison.Ordinal);
}
