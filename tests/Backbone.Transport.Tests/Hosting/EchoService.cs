using System.Text;
using Backbone.Hosting.Calls;
using Backbone.Protocol.Addresses;
using Grpc.Core;

namespace Backbone.Transport.Tests.Hosting;

/// <summary>A service without a proto: says who calls, waits in a stream, and fails in every way.</summary>
[BindServiceMethod(typeof(EchoBase), nameof(Bind))]
public abstract class EchoBase
{
    private static readonly Marshaller<string> Text = Marshallers.Create(Encoding.UTF8.GetBytes, Encoding.UTF8.GetString);

    public static readonly Method<string, string> WhoAmIMethod = new(MethodType.Unary, "backbone.test.Echo", "WhoAmI", Text, Text);
    public static readonly Method<string, string> GatewayMethod = new(MethodType.Unary, "backbone.test.Echo", "ForGateways", Text, Text);
    public static readonly Method<string, string> FailMethod = new(MethodType.Unary, "backbone.test.Echo", "Fail", Text, Text);
    public static readonly Method<string, string> WaitMethod = new(MethodType.ServerStreaming, "backbone.test.Echo", "Wait", Text, Text);

    public static void Bind(ServiceBinderBase binder, EchoBase? service)
    {
        binder.AddMethod(WhoAmIMethod, service is null ? null! : new UnaryServerMethod<string, string>(service.WhoAmI));
        binder.AddMethod(GatewayMethod, service is null ? null! : new UnaryServerMethod<string, string>(service.ForGateways));
        binder.AddMethod(FailMethod, service is null ? null! : new UnaryServerMethod<string, string>(service.Fail));
        binder.AddMethod(WaitMethod, service is null ? null! : new ServerStreamingServerMethod<string, string>(service.Wait));
    }

    public abstract Task<string> WhoAmI(string request, ServerCallContext context);

    public abstract Task<string> ForGateways(string request, ServerCallContext context);

    public abstract Task<string> Fail(string request, ServerCallContext context);

    public abstract Task Wait(string request, IServerStreamWriter<string> responseStream, ServerCallContext context);
}

public sealed class EchoService : EchoBase
{
    public const string Secret = "the vault's number is 4711";

    public override Task<string> WhoAmI(string request, ServerCallContext context) => Task.FromResult(context.Caller().ToString());

    public override Task<string> ForGateways(string request, ServerCallContext context) =>
        Task.FromResult(context.Caller<TlsIdentity.Gateway>().Nation.ToString());

    public override Task<string> Fail(string request, ServerCallContext context) => throw (request switch
    {
        "bug" => new InvalidOperationException(Secret),
        "misuse" => new ArgumentException(Secret),
        "form" => new FormatException(Secret),
        "cancelled" => new OperationCanceledException(Secret),
        "status" => new RpcException(new Status(StatusCode.ResourceExhausted, "later")),
        _ => new NotSupportedException(request),
    });

    /// <summary>One message, then silence until the call is over.</summary>
    public override async Task Wait(string request, IServerStreamWriter<string> responseStream, ServerCallContext context)
    {
        await responseStream.WriteAsync("here", context.CancellationToken);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.CancellationToken);
    }
}
