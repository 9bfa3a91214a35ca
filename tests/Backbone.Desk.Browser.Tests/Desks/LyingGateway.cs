using Backbone.Contracts.Gateway.V1;
using Google.Protobuf;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.DependencyInjection;
using Handling = Backbone.Contracts.Envelope.V1.Handling;

namespace Backbone.Desk.Browser.Tests.Desks;

/// <summary>The own gateway in an enemy's hand: it gives every message with one bit of its content turned, and lists it under a milder marking.</summary>
internal sealed class LyingGateway : Interceptor
{
    /// <summary>Whether it lies by now.</summary>
    public bool Lies { get; set; }

    /// <summary>Puts it into a gateway.</summary>
    public void Enter(IServiceCollection services)
    {
        services.AddSingleton(this);
        services.Configure<GrpcServiceOptions>(options => options.Interceptors.Add<LyingGateway>());
    }

    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        var answer = await continuation(request, context);
        if (!Lies) return answer;
        if (answer is GetMailResponse { Delivered: { } delivered }) delivered.Content = Turned(delivered.Content);
        if (answer is ListMailResponse list)
            foreach (var mail in list.Mail) mail.Delivered.Handling = Milder(mail.Delivered.Handling);
        return answer;
    }

    private static ByteString Turned(ByteString content)
    {
        var bytes = content.ToByteArray();
        bytes[70] ^= 1;
        return ByteString.CopyFrom(bytes);
    }

    private static ByteString Milder(ByteString bytes)
    {
        var handling = Handling.Parser.ParseFrom(bytes);
        handling.Tlp = Tlp.Clear;
        return handling.ToByteString();
    }
}
