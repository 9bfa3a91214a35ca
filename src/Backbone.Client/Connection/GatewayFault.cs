using Backbone.Protocol;
using Backbone.Transport.Connecting;
using Backbone.Transport.Peers;
using Grpc.Core;
using Wire = Backbone.Contracts.Envelope.V1;

namespace Backbone.Client.Connection;

/// <summary>Turns what gRPC says into what a caller can act on.</summary>
internal static class GatewayFault
{
    private const string TryLater = "check that the gateway runs and its address in the profile, then try again";

    /// <summary>A call that failed.</summary>
    /// <param name="gateway">Where to.</param>
    /// <param name="fault">What gRPC says.</param>
    /// <param name="peer">Why TLS did not take the server; null where it did.</param>
    /// <param name="refused">That the server does not take the own certificate, where that is certain; else null.</param>
    public static BackboneException Of(Uri gateway, RpcException fault, PeerVerdict.Refused? peer, CallerRefusedException? refused)
    {
        if (peer is not null && IsNetwork(fault))
            return new BackboneException(FaultKind.Identity,
                $"what answers at {gateway} is not the nation's gateway ({peer.Reason}): {ForeignText.Clean(peer.Advice)}",
                "compare the profile's gateway, federation and TLS roots with what the registrar handed out", fault);
        if (refused is not null)
            return new BackboneException(FaultKind.Identity,
                $"the gateway at {gateway} does not take this profile's certificate "
                + (refused.Alert is null ? "(it ends the connection right after the handshake)" : $"(TLS alert: {refused.Alert})"),
                "it may have been revoked, or the gateway's revocation list has ended"
                // Nor is there room to say so to whoever has as many connections as there may be.
                + (refused.Alert is null ? "; or as many programs with it are connected as may be: end some" : "")
                + ": ask the nation's registrar, and the gateway's operator, whose log says why",
                fault);
        var said = Said(fault);
        return fault.StatusCode switch
        {
            StatusCode.DeadlineExceeded => Unreachable($"the gateway at {gateway} did not answer in time", fault),
            StatusCode.Unavailable or StatusCode.Cancelled or StatusCode.Aborted =>
                Unreachable($"the gateway at {gateway} cannot be reached: {Cause(fault, said)}", fault),
            StatusCode.ResourceExhausted => Unreachable($"the gateway at {gateway} takes no more at the moment: {said}", fault),
            _ when IsNetwork(fault) => Unreachable($"the gateway at {gateway} cannot be reached: {Cause(fault, said)}", fault),
            StatusCode.Unauthenticated or StatusCode.PermissionDenied => new BackboneException(FaultKind.Identity,
                $"the gateway does not let this certificate in: {said}",
                "ask the nation's registrar whether it was revoked, or have a new one issued", fault),
            StatusCode.Unimplemented => new BackboneException(FaultKind.Fault,
                $"the gateway at {gateway} does not offer this call", "compare its version with this one's", fault),
            _ => new BackboneException(FaultKind.Fault,
                $"the gateway failed ({fault.StatusCode}): {said}", "tell its operator what it said", fault),
        };
    }

    /// <summary>A refusal that the gateway gave as data.</summary>
    public static BackboneException Of(Wire.Refusal refusal) => refusal.Reason == RefusalReason.NotFound
        ? new BackboneException(FaultKind.NotFound, Read(refusal))
        : new BackboneException(FaultKind.Refused, Read(refusal));

    /// <summary>The gateway's refusal with its texts made safe to show; a reason unknown here is unspecified.</summary>
    public static Refused Read(Wire.Refusal refusal) => new(
        Enum.IsDefined(refusal.Reason) ? refusal.Reason : RefusalReason.Unspecified,
        refusal.Detail.Length == 0 ? $"the gateway refuses ({refusal.Reason})"
            : ForeignText.CleanUpTo(refusal.Detail, ClientLimits.ExplanationLength),
        ForeignText.Clean(refusal.NextStep))
    {
        RetryAfter = refusal.Retry ? TimeSpan.FromMilliseconds(Math.Min(refusal.RetryAfterMs, MostRetryMilliseconds)) : null,
    };

    private const ulong MostRetryMilliseconds = 24 * 60 * 60 * 1000;

    // A failed handshake shows as Unavailable or Internal, and then with what the network layer said.
    private static bool IsNetwork(RpcException fault) =>
        fault.StatusCode is StatusCode.Unavailable or StatusCode.Internal or StatusCode.Unknown
        && fault.Status.DebugException is HttpRequestException or IOException or OperationCanceledException;

    private static string Cause(RpcException fault, string said) =>
        fault.Status.DebugException is { } network ? NetworkCause.Of(network) : said;

    // The server's words; a status that this side made up names types of the implementation.
    private static string Said(RpcException fault) =>
        fault.Status.DebugException is { } own ? NetworkCause.Of(own) : ForeignText.Clean(fault.Status.Detail);

    private static BackboneException Unreachable(string message, RpcException inner) =>
        new(FaultKind.Unreachable, message, TryLater, inner) { NothingWasSent = IsUnconnected(inner) };

    // The name was not found, the connection refused, or TLS failed: before any of these, no request is written.
    private static bool IsUnconnected(RpcException fault) => fault.Status.DebugException is HttpRequestException
    {
        HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError,
    };
}
