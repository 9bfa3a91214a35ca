using System.Net.Sockets;
using Backbone.Client.Connection;

namespace Backbone.Client.Tests.Connection;

/// <summary>Why the network failed is told in words: no name of a type reaches a person.</summary>
public sealed class NetworkCauseTests
{
    public static TheoryData<Exception, string> Faults => new()
    {
        { new HttpRequestException("x", new SocketException((int)SocketError.ConnectionRefused)), "nobody listens there" },
        { new HttpRequestException(HttpRequestError.NameResolutionError, "x"), "name is not known" },
        { new HttpRequestException("x", new IOException("The stream", new ObjectDisposedException("System.Net.Security.SslStream"))), "connection was lost" },
        { new HttpIOException(HttpRequestError.ResponseEnded, "The response ended prematurely."), "ended before the answer" },
        { new IOException("x", new SocketException((int)SocketError.ConnectionReset)), "connection was cut" },
        { new HttpRequestException(HttpRequestError.SecureConnectionError, "The SSL connection could not be established"), "TLS could not be agreed" },
        { new TaskCanceledException("x", new TimeoutException("System.TimeoutException")), "in time" },
    };

    [Theory, MemberData(nameof(Faults))]
    public void Each_fault_is_told_in_words(Exception fault, string said)
    {
        var words = NetworkCause.Of(fault);
        Assert.Contains(said, words, StringComparison.Ordinal);
        foreach (var name in (string[])["Exception", "System.", "SslStream", "Http"]) Assert.DoesNotContain(name, words.Replace("HTTP/2", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }
}
