using Microsoft.Extensions.Logging;

namespace Backbone.Transport;

/// <summary>What Transport logs; event ids 1000–1099; of peers see PeerLog.</summary>
internal static partial class TransportLog
{
    [LoggerMessage(1001, LogLevel.Information, "certificate {Path} of {Subject} taken up, good until {Until:u}")]
    public static partial void CertificateTaken(this ILogger log, string path, string subject, DateTimeOffset until);

    [LoggerMessage(1002, LogLevel.Error, "certificate {Path} cannot be taken up, the one before stays in use")]
    public static partial void CertificateNotTaken(this ILogger log, Exception fault, string path);

    [LoggerMessage(1003, LogLevel.Information, "{Count} revocation lists read")]
    public static partial void RevocationListsRead(this ILogger log, int count);

    [LoggerMessage(1004, LogLevel.Error, "revocation lists cannot be taken up, the ones before stay in use until they end")]
    public static partial void RevocationListsNotTaken(this ILogger log, Exception fault);

    [LoggerMessage(1006, LogLevel.Error, "the revocation list of {Issuer} in {Path} is not taken up: {Cause}")]
    public static partial void RevocationListRefused(this ILogger log, string path, string issuer, string cause);

    // Nothing is wrong: the list in use was handed over, and the file was left as it is.
    [LoggerMessage(1008, LogLevel.Information, "the revocation list of {Issuer} in {Path} is older than the one in use and is left: {Cause}")]
    public static partial void OlderRevocationList(this ILogger log, string path, string issuer, string cause);
}
