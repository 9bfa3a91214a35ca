using System.Net;
using System.Net.Http.Headers;
using Backbone.Transport.Credentials;
using Microsoft.Extensions.Hosting;

namespace Backbone.Transport.Tests.Hosting;

/// <summary>A caller that leaves in the middle of its request, as each does that is killed, is no fault of the process.</summary>
public sealed class BrokenOffCallTests
{
    [Fact(Timeout = 60_000)]
    public async Task A_request_that_is_broken_off_is_no_error_in_the_log()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var server = await new RunningServer().StartReady(cancel);
        using var certificate = server.Pki.Issue(server.Pki.Gateway("KOR"));
        using var http = new HttpClient(server.Handler(OwnCertificate.FromMemory(certificate)));
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Addresses.Grpc, EchoBase.WhoAmIMethod.FullName))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new HalfAMessage(),
        };
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => http.SendAsync(request, cancel));
        await server.Part<IHost>().StopAsync(cancel); // every call is over then
        Assert.DoesNotContain("\"@l\":\"Error\"", server.LogText(), StringComparison.Ordinal);
    }

    /// <summary>The length of a message and half of it, and then the stream is reset.</summary>
    private sealed class HalfAMessage : HttpContent
    {
        public HalfAMessage() => Headers.ContentType = new MediaTypeHeaderValue("application/grpc");

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(new byte[] { 0, 0, 0, 0, 100, 1, 2, 3 });
            await stream.FlushAsync();
            throw new InvalidOperationException("broken off");
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
