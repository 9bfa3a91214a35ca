using Backbone.Hosting;
using Backbone.Protocol.Addresses;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Backbone.Gateway.Tests.Members;

/// <summary>A call without the network, of a person whose certificate was accepted.</summary>
internal sealed class CallOf : ServerCallContext
{
    private readonly CancellationTokenSource _cancel;

    public CallOf(string caller, CancellationToken cancel, string method = "/test")
    {
        (_cancel, MethodCore) = (CancellationTokenSource.CreateLinkedTokenSource(cancel), method);
        var http = new DefaultHttpContext();
        var identity = new TlsIdentity.Person(Bench.Federation.Name, PrincipalAddress.Parse(caller));
        // Nothing asks the certificate itself: it was judged when the connection was made.
        http.Features.Set(new PeerFeature(identity, null!));
        http.Features.Set<IHttpRequestLifetimeFeature>(new Request(_cancel));
        UserState["__HttpContext"] = http; // where gRPC's own extension looks for it
    }

    protected override string MethodCore { get; }

    protected override string HostCore => "test";

    protected override string PeerCore => "test";

    protected override DateTime DeadlineCore => DateTime.MaxValue;

    protected override Metadata RequestHeadersCore => [];

    protected override CancellationToken CancellationTokenCore => _cancel.Token;

    protected override Metadata ResponseTrailersCore => [];

    protected override Status StatusCore { get; set; }

    protected override WriteOptions? WriteOptionsCore { get; set; }

    protected override AuthContext AuthContextCore => new(null, []);

    protected override ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options) =>
        throw new NotSupportedException();

    protected override Task WriteResponseHeadersAsyncCore(Metadata responseHeaders) => Task.CompletedTask;

    // As Kestrel does it: a request that is aborted is over for who serves it.
    private sealed class Request(CancellationTokenSource cancel) : IHttpRequestLifetimeFeature
    {
        public CancellationToken RequestAborted { get; set; } = cancel.Token;

        public void Abort() => cancel.Cancel();
    }
}
