using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using System.Threading.Channels;
using Google.Protobuf;
using Grpc.Core;

namespace Backbone.Transport.Tests.Hosting.Loads;

/// <summary>A gRPC call by hand over HTTP/2, which sends and reads what the test says and no more.</summary>
internal sealed class RawCall : IDisposable
{
    private readonly Channel<byte[]> _toSend = Channel.CreateUnbounded<byte[]>();
    private readonly HttpRequestMessage _request;
    private readonly Task<HttpResponseMessage> _response;

    public RawCall(HttpClient http, IMethod method, string? encoding, CancellationToken cancel)
    {
        _request = new HttpRequestMessage(HttpMethod.Post, method.FullName)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new Script(_toSend.Reader),
        };
        _request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        if (encoding is not null) _request.Headers.Add("grpc-encoding", encoding);
        _response = http.SendAsync(_request, HttpCompletionOption.ResponseHeadersRead, cancel);
    }

    /// <summary>One frame of gRPC: a byte, a length, the message.</summary>
    public static byte[] Frame(IMessage message, bool isCompressed = false) => Frame(message.ToByteArray(), isCompressed);

    public static byte[] Frame(byte[] message, bool isCompressed = false)
    {
        var frame = new byte[5 + message.Length];
        frame[0] = isCompressed ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)message.Length);
        message.CopyTo(frame, 5);
        return frame;
    }

    public RawCall Send(byte[] bytes)
    {
        _toSend.Writer.TryWrite(bytes);
        return this;
    }

    public RawCall End()
    {
        _toSend.Writer.Complete();
        return this;
    }

    /// <summary>Waits for the answer's head, and reads nothing of what follows.</summary>
    public Task<HttpResponseMessage> HeadAsync() => _response;

    /// <summary>Reads one message.</summary>
    public async Task<byte[]> ReadAsync(CancellationToken cancel)
    {
        var stream = await (await _response).Content.ReadAsStreamAsync(cancel);
        var head = new byte[5];
        await stream.ReadExactlyAsync(head, cancel);
        var message = new byte[BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan(1))];
        await stream.ReadExactlyAsync(message, cancel);
        return message;
    }

    /// <summary>Reads to the end: the status that the server says.</summary>
    public async Task<Status> StatusAsync(CancellationToken cancel)
    {
        var response = await _response;
        await (await response.Content.ReadAsStreamAsync(cancel)).CopyToAsync(Stream.Null, cancel);
        return Said(response.Headers) ?? Said(response.TrailingHeaders) ?? throw new InvalidOperationException("no status was said");
    }

    public void Dispose()
    {
        _toSend.Writer.TryComplete();
        if (_response.IsCompletedSuccessfully) _response.Result.Dispose();
        _request.Dispose();
    }

    private static Status? Said(HttpResponseHeaders headers) => headers.TryGetValues("grpc-status", out var code)
        ? new Status((StatusCode)int.Parse(code.Single(), provider: null),
            headers.TryGetValues("grpc-message", out var detail) ? Uri.UnescapeDataString(detail.Single()) : "")
        : null;

    private sealed class Script : HttpContent
    {
        private readonly ChannelReader<byte[]> _parts;

        public Script(ChannelReader<byte[]> parts)
        {
            _parts = parts;
            Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            await foreach (var part in _parts.ReadAllAsync(cancellationToken))
            {
                await stream.WriteAsync(part, cancellationToken);
                await stream.FlushAsync(cancellationToken);
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
