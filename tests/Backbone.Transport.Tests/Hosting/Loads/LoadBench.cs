using Backbone.Hosting.Loads;
using Backbone.Protocol.Addresses;
using Backbone.Transport.Credentials;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace Backbone.Transport.Tests.Hosting.Loads;

/// <summary>A running server, and callers that send and read by hand.</summary>
public abstract class LoadBench : IAsyncDisposable
{
    private readonly List<IDisposable> _open = [];

    private protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private protected RunningServer Server { get; } = new();

    private protected CallerLoads Loads => Server.Part<CallerLoads>();

    private protected TlsIdentity Kor => Server.Pki.Gateway("KOR");

    public async ValueTask DisposeAsync()
    {
        foreach (var one in _open) one.Dispose();
        await Server.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected HttpClient Client(string nation)
    {
        var own = OwnCertificate.FromMemory(Server.Pki.Issue(Server.Pki.Gateway(nation)));
        var client = new HttpClient(Server.Handler(own)) { BaseAddress = Server.Addresses.Grpc, Timeout = Timeout.InfiniteTimeSpan };
        _open.Add(client);
        return client;
    }

    private protected RawCall Begin(HttpClient client, IMethod method, string? encoding = null)
    {
        var call = new RawCall(client, method, encoding, Cancel);
        _open.Add(call);
        return call;
    }

    private protected static BytesValue Load(int size) => new() { Value = ByteString.CopyFrom(new byte[size]) };
}
