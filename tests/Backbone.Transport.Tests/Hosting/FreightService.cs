using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace Backbone.Transport.Tests.Hosting;

/// <summary>A service that takes and gives bytes in every way, in messages of protobuf.</summary>
[BindServiceMethod(typeof(FreightBase), nameof(Bind))]
public abstract class FreightBase
{
    private static readonly Marshaller<BytesValue> Bytes = Of(BytesValue.Parser);
    private static readonly Marshaller<Int32Value> Number = Of(Int32Value.Parser);

    public static readonly Method<BytesValue, Int32Value> WeighMethod = new(MethodType.Unary, "backbone.test.Freight", "Weigh", Bytes, Number);
    public static readonly Method<BytesValue, Int32Value> WeighEachMethod = new(MethodType.DuplexStreaming, "backbone.test.Freight", "WeighEach", Bytes, Number);
    public static readonly Method<Int32Value, BytesValue> GiveMethod = new(MethodType.Unary, "backbone.test.Freight", "Give", Number, Bytes);
    public static readonly Method<Int32Value, BytesValue> PourMethod = new(MethodType.ServerStreaming, "backbone.test.Freight", "Pour", Number, Bytes);

    public static void Bind(ServiceBinderBase binder, FreightBase? service)
    {
        binder.AddMethod(WeighMethod, service is null ? null! : new UnaryServerMethod<BytesValue, Int32Value>(service.Weigh));
        binder.AddMethod(WeighEachMethod, service is null ? null! : new DuplexStreamingServerMethod<BytesValue, Int32Value>(service.WeighEach));
        binder.AddMethod(GiveMethod, service is null ? null! : new UnaryServerMethod<Int32Value, BytesValue>(service.Give));
        binder.AddMethod(PourMethod, service is null ? null! : new ServerStreamingServerMethod<Int32Value, BytesValue>(service.Pour));
    }

    public abstract Task<Int32Value> Weigh(BytesValue request, ServerCallContext context);

    public abstract Task WeighEach(IAsyncStreamReader<BytesValue> requestStream, IServerStreamWriter<Int32Value> responseStream, ServerCallContext context);

    public abstract Task<BytesValue> Give(Int32Value request, ServerCallContext context);

    public abstract Task Pour(Int32Value request, IServerStreamWriter<BytesValue> responseStream, ServerCallContext context);

    private static Marshaller<T> Of<T>(MessageParser<T> parser) where T : IMessage<T> =>
        Marshallers.Create(message => message.ToByteArray(), parser.ParseFrom);
}

public sealed class FreightService : FreightBase
{
    public override Task<Int32Value> Weigh(BytesValue request, ServerCallContext context) =>
        Task.FromResult(new Int32Value { Value = request.Value.Length });

    public override async Task WeighEach(
        IAsyncStreamReader<BytesValue> requestStream, IServerStreamWriter<Int32Value> responseStream, ServerCallContext context)
    {
        while (await requestStream.MoveNext(context.CancellationToken))
            await responseStream.WriteAsync(new Int32Value { Value = requestStream.Current.Value.Length }, context.CancellationToken);
    }

    public override Task<BytesValue> Give(Int32Value request, ServerCallContext context) => Task.FromResult(Load(request.Value));

    /// <summary>The same again and again, as long as somebody takes it.</summary>
    public override async Task Pour(Int32Value request, IServerStreamWriter<BytesValue> responseStream, ServerCallContext context)
    {
        while (true) await responseStream.WriteAsync(Load(request.Value), context.CancellationToken);
    }

    private static BytesValue Load(int size) => new() { Value = ByteString.CopyFrom(new byte[size]) };
}
