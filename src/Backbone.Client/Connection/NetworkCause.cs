using System.Net.Sockets;
using Backbone.Transport.Connecting;

namespace Backbone.Client.Connection;

/// <summary>
/// Says in words why the network failed a call. What exceptions say of themselves names types of the implementation, which tell
/// a person nothing; only the system's own words are passed on.
/// </summary>
internal static class NetworkCause
{
    /// <summary>The cause, as the end of a sentence.</summary>
    /// <param name="fault">What gRPC or HTTP was failed with.</param>
    public static string Of(Exception fault)
    {
        if (Find<CallerRefusedException>(fault) is { } refused) return refused.Message;
        if (Find<SocketException>(fault) is { } socket) return WordsOf(socket);
        if (Find<TimeoutException>(fault) is not null || Find<OperationCanceledException>(fault) is not null) return "it did not answer in time";
        return ErrorOf(fault) switch
        {
            HttpRequestError.NameResolutionError => "its name is not known",
            HttpRequestError.SecureConnectionError => "TLS could not be agreed on with what answers there",
            HttpRequestError.HttpProtocolError or HttpRequestError.InvalidResponse or HttpRequestError.VersionNegotiationError =>
                "what answers there does not speak HTTP/2 as it should",
            HttpRequestError.ResponseEnded => "the connection ended before the answer came",
            HttpRequestError.ConnectionError => "no connection could be made",
            _ => "the connection was lost",
        };
    }

    /// <summary>The first of a kind among a fault and what caused it; null where there is none.</summary>
    public static T? Find<T>(Exception? fault) where T : Exception
    {
        for (; fault is not null; fault = fault.InnerException)
            if (fault is T found) return found;
        return null;
    }

    // The system's text, without the address that .NET may have put behind it.
    private static string WordsOf(SocketException socket) => socket.SocketErrorCode switch
    {
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => "its name is not known",
        SocketError.ConnectionRefused => "connection refused: nobody listens there",
        SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown => "the connection was cut",
        SocketError.TimedOut => "it did not answer in time",
        _ => new SocketException(socket.ErrorCode).Message,
    };

    private static HttpRequestError ErrorOf(Exception? fault)
    {
        for (; fault is not null; fault = fault.InnerException)
            switch (fault)
            {
                case HttpRequestException { HttpRequestError: not HttpRequestError.Unknown } request: return request.HttpRequestError;
                case HttpIOException { HttpRequestError: not HttpRequestError.Unknown } reading: return reading.HttpRequestError;
            }
        return HttpRequestError.Unknown;
    }
}
