using Backbone.Protocol.Addresses;
using Grpc.Core;

namespace Backbone.Hosting.Calls;

/// <summary>Who is calling, for gRPC services.</summary>
public static class CallerExtensions
{
    /// <summary>The caller as its verified certificate says.</summary>
    /// <exception cref="RpcException">Unauthenticated: the call came over a connection without a
    /// certificate.</exception>
    public static TlsIdentity Caller(this ServerCallContext context) => context.CallerOrNull()
        ?? throw new RpcException(new Status(StatusCode.Unauthenticated, "a client certificate is required"));

    /// <summary>The caller, who must be of one kind, such as <see cref="TlsIdentity.Gateway"/>.</summary>
    /// <exception cref="RpcException">Unauthenticated as above; PermissionDenied where the caller is of another
    /// kind.</exception>
    public static T Caller<T>(this ServerCallContext context) where T : TlsIdentity => context.Caller() as T
        ?? throw new RpcException(new Status(
            StatusCode.PermissionDenied, $"this call is for a {typeof(T).Name.ToLowerInvariant()} only"));

    /// <summary>When the caller's certificate ends; null without one.</summary>
    public static DateTimeOffset? CallerCertificateUntil(this ServerCallContext context) =>
        context.GetHttpContext().Features.Get<PeerFeature>()?.Certificate.NotAfter.ToUniversalTime();

    internal static TlsIdentity? CallerOrNull(this ServerCallContext context) =>
        context.GetHttpContext().Features.Get<PeerFeature>()?.Identity;
}
