using Microsoft.Extensions.Logging;

namespace Backbone.Transport.Peers;

/// <summary>What is logged of peers that are not let in, and of the own certificate that peers would not let in; its event ids are of Transport's hundred.</summary>
internal static partial class PeerLog
{
    [LoggerMessage(1000, LogLevel.Warning, "peer {Peer} refused: {Reason}: {Advice}")]
    public static partial void PeerRefused(this ILogger log, string peer, PeerRefusal reason, string advice);

    [LoggerMessage(1005, LogLevel.Warning, "{Count} more peers were refused in the last minute, from these {Addresses} addresses or others")]
    public static partial void MorePeersRefused(this ILogger log, long count, int addresses);

    [LoggerMessage(1007, LogLevel.Error, "certificate {Path} is not taken up, the one before stays in use: {Reason}: {Cause}")]
    public static partial void CertificateRefused(this ILogger log, string path, PeerRefusal reason, string cause);
}
