using Backbone.Gateway.Documents;
using Backbone.Hosting.Calls;
using Backbone.Protocol;
using Grpc.Core;

namespace Backbone.Gateway.Members;

/// <summary>
/// Turns away whoever the roster in force does not name, before any service of the gateway looks at what is asked. Only who one
/// is may be asked by everybody whom TLS lets in: the answer says that the roster has no such caller.
/// </summary>
internal sealed class RosterGate(DocumentKeeper documents, TimeProvider clock) : CallGate
{
    private const string Own = "/backbone.gateway.v1.";
    private const string WhoAmI = "/backbone.gateway.v1.MembersService/WhoAmI";

    /// <inheritdoc/>
    protected override void Check(ServerCallContext context)
    {
        if (!context.Method.StartsWith(Own, StringComparison.Ordinal) || context.Method == WhoAmI) return;
        if (Standing.Check(documents.Snapshot, context.CallerPrincipal(), Timestamp.Now(clock)) is { } refused)
            throw new RpcException(new Status(StatusCode.PermissionDenied, $"{refused.Detail}; {refused.NextStep}"));
    }
}
