using Backbone.Protocol.Addresses;
using Backbone.Transport.Peers;
using Microsoft.Extensions.Logging;

namespace Backbone.Hosting;

/// <summary>What Hosting logs; event ids 1100–1199.</summary>
internal static partial class HostingLog
{
    [LoggerMessage(1100, LogLevel.Error, "incident {Incident}: {Method} called by {Caller} failed")]
    public static partial void Incident(
        this ILogger log, Exception fault, string incident, string method, TlsIdentity? caller);

    [LoggerMessage(1101, LogLevel.Warning, "incident {Incident}: {Method} called by {Caller} was misused")]
    public static partial void Misuse(
        this ILogger log, Exception fault, string incident, string method, TlsIdentity? caller);

    [LoggerMessage(1102, LogLevel.Debug, "{Method} ended because its call was over")]
    public static partial void CallOver(this ILogger log, Exception fault, string method);

    [LoggerMessage(1103, LogLevel.Warning, "{Count} more calls were misused in the last minute, by these {Callers} callers or others")]
    public static partial void MoreMisuse(this ILogger log, long count, int callers);

    [LoggerMessage(1104, LogLevel.Error, "{Count} more calls failed in the last minute, of these {Callers} callers or others")]
    public static partial void MoreIncidents(this ILogger log, long count, int callers);

    [LoggerMessage(1110, LogLevel.Warning, "{Caller} cut off: {Reason}: {Advice}")]
    public static partial void CutOff(this ILogger log, TlsIdentity caller, PeerRefusal reason, string advice);

    [LoggerMessage(1111, LogLevel.Warning, "connection from {Peer} closed: {Bound}")]
    public static partial void ConnectionRefused(this ILogger log, string peer, string bound);

    [LoggerMessage(1112, LogLevel.Warning, "{Count} more connections were closed in the last minute, from these {Peers} addresses or callers, or others")]
    public static partial void MoreConnectionsRefused(this ILogger log, long count, int peers);

    [LoggerMessage(1113, LogLevel.Warning, "{Caller} is over a bound: {Bound}")]
    public static partial void OverBounds(this ILogger log, TlsIdentity caller, string bound);

    [LoggerMessage(1114, LogLevel.Warning, "{Count} more calls went over bounds in the last minute, of these {Callers} callers or others")]
    public static partial void MoreOverBounds(this ILogger log, long count, int callers);

    [LoggerMessage(1120, LogLevel.Information, "self-test {Name} passed in {Milliseconds} ms")]
    public static partial void SelfTestPassed(this ILogger log, string name, long milliseconds);

    [LoggerMessage(1121, LogLevel.Critical, "self-test {Name} failed: the process ends")]
    public static partial void SelfTestFailed(this ILogger log, Exception fault, string name);

    [LoggerMessage(1122, LogLevel.Information, "ready: gRPC on {Grpc}, management on {Management}")]
    public static partial void Ready(this ILogger log, string grpc, string management);

    [LoggerMessage(1123, LogLevel.Information, "the parent closed standard input: the process ends")]
    public static partial void ParentGone(this ILogger log);

    [LoggerMessage(1130, LogLevel.Warning, "health: {Check} is {State}: {Cause}; {NextStep}")]
    public static partial void Worse(this ILogger log, string check, string state, string cause, string nextStep);

    [LoggerMessage(1131, LogLevel.Information, "health: {Check} is {State} again after {After}: {Cause}")]
    public static partial void Better(this ILogger log, string check, string state, TimeSpan after, string cause);

    [LoggerMessage(1132, LogLevel.Debug, "health: {Check} cannot be looked at")]
    public static partial void LookFailed(this ILogger log, Exception fault, string check);

    [LoggerMessage(1140, LogLevel.Warning, "metrics: {Gauge} cannot be read, and is missing in this scrape")]
    public static partial void NotMeasured(this ILogger log, Exception fault, string gauge);

    [LoggerMessage(1160, LogLevel.Warning, "{Name} ends: {Left}, until {Until:u}; {Renew}")]
    public static partial void EndsSoon(this ILogger log, string name, string left, DateTimeOffset until, string renew);

    [LoggerMessage(1161, LogLevel.Error, "{Name} has ended on {Until:u}; {Renew}")]
    public static partial void HasEnded(this ILogger log, string name, DateTimeOffset until, string renew);

    [LoggerMessage(1162, LogLevel.Warning, "when {Source} end cannot be read, and nobody is warned of it")]
    public static partial void TermsUnread(this ILogger log, Exception fault, string source);

    [LoggerMessage(1150, LogLevel.Warning, "traces: {Count} spans came faster than {File} took them, and are lost")]
    public static partial void SpansLost(this ILogger log, long count, string file);

    [LoggerMessage(1151, LogLevel.Error, "traces: {File} cannot be written, and there are none until the next start: make room, or give this process the right to")]
    public static partial void NoMoreTraces(this ILogger log, Exception fault, string file);
}
