using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Logs;
using Microsoft.Extensions.Logging;

namespace Backbone.Broker;

/// <summary>
/// What the broker logs; event ids 2000–2099. Names lanes, indexes, documents and nations; never a record.
/// </summary>
internal static partial class BrokerLog
{
    [LoggerMessage(2000, LogLevel.Information, "broker {Broker} of {Federation}: {Version}, store {Guarantee}")]
    public static partial void Describes(
        this ILogger log, string broker, FederationName federation, string version, string guarantee);

    [LoggerMessage(2001, LogLevel.Warning,
        "no revocation lists are configured: a nation whose gateway hands over none is let in without one; set tls.crls")]
    public static partial void NoRevocationLists(this ILogger log);

    [LoggerMessage(2002, LogLevel.Warning,
        "charter version {Version} names no broker {Broker}: gateways that know it will not connect; "
        + "have the charter name it")]
    public static partial void NotInCharter(this ILogger log, ulong version, string broker);

    [LoggerMessage(2010, LogLevel.Error,
        "the record of lane {Lane} at {Index} is damaged; restore the store from a copy")]
    public static partial void RecordDamaged(this ILogger log, LaneId lane, ulong index);

    [LoggerMessage(2011, LogLevel.Information, "{Count} expired entries freed")]
    public static partial void ExpiredFreed(this ILogger log, int count);

    [LoggerMessage(2012, LogLevel.Error,
        "the clock jumped {Jump} ahead: nothing is freed by it until it has stayed there for {Hold}; compare it with others")]
    public static partial void ClockJumped(this ILogger log, TimeSpan jump, TimeSpan hold);

    [LoggerMessage(2014, LogLevel.Error, "one lane cannot be used by {Method}; other lanes are not touched; {Untold} like it were not told")]
    public static partial void LaneFault(this ILogger log, Exception fault, string method, long untold);

    [LoggerMessage(2015, LogLevel.Error,
        "ALARM: the store has lost entries of generation {Generation} of the lane of {Mailbox}: it is closed, and goes on in the next one; "
        + "gateways publish again what is not proved delivered. Find out why: a failover, an old copy that was restored, or a flush")]
    public static partial void LaneLost(this ILogger log, MailboxAddress mailbox, uint generation);

    [LoggerMessage(2013, LogLevel.Error, "the store is unavailable to {Method}; {Untold} like it were not told")]
    public static partial void StoreUnavailable(this ILogger log, Exception fault, string method, long untold);

    [LoggerMessage(2020, LogLevel.Information, "{Document} adopted, {Hash}")]
    public static partial void DocumentAdopted(this ILogger log, DocumentVersion document, string hash);

    [LoggerMessage(2090, LogLevel.Information, "the gateway of {Nation} handed over revocation list {Number} of {Issuer}, good until {Until:u}")]
    public static partial void RevocationListTaken(this ILogger log, NationCode nation, string issuer, string number, DateTimeOffset until);

    [LoggerMessage(2021, LogLevel.Information, "a document from {Source} is not in force here: {Why}")]
    public static partial void DocumentLeft(this ILogger log, string source, string why);

    [LoggerMessage(2022, LogLevel.Critical,
        "ALARM: two documents claim to be {Document}: {Known} is kept, {Other} came from {Source}; "
        + "ask the nation which it signed")]
    public static partial void DocumentContradicts(
        this ILogger log, DocumentVersion document, string known, string other, string source);

    [LoggerMessage(2023, LogLevel.Warning, "the store had lost {Document}; it came again from {Source}, and is kept")]
    public static partial void DocumentStoredAgain(this ILogger log, DocumentVersion document, string source);

    [LoggerMessage(2024, LogLevel.Information, "TLS roots of {Nations} nations taken from charter version {Version}")]
    public static partial void RootsTaken(this ILogger log, int nations, ulong version);

    [LoggerMessage(2025, LogLevel.Error,
        "the {Type} of '{Nation}', version {Version}, cannot be judged and counts for nothing; the others are judged")]
    public static partial void DocumentNotJudged(
        this ILogger log, Exception fault, string type, string nation, ulong version);

    [LoggerMessage(2026, LogLevel.Error,
        "a TLS root of {Domain} in charter version {Version} is no certificate: whom it vouches for is not let in")]
    public static partial void RootUnreadable(this ILogger log, Exception fault, TrustDomain domain, ulong version);

    [LoggerMessage(2027, LogLevel.Error, "{Loop} broke, and begins again in {Milliseconds} ms")]
    public static partial void LoopFailed(this ILogger log, Exception fault, string loop, long milliseconds);

    [LoggerMessage(2030, LogLevel.Information, "{Nation}: {Method} refused: {Reason}")]
    public static partial void Refused(this ILogger log, NationCode nation, string method, RefusalReason reason);

    [LoggerMessage(2031, LogLevel.Information, "{Count} more were refused in the last minute, of these {Nations} nations or others")]
    public static partial void MoreRefused(this ILogger log, long count, int nations);
}
