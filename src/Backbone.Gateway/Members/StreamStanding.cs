using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.Gateway.Members;

/// <summary>
/// What a caller must be as long as its stream is open, not only when it begins: named by the roster in force. Each stream
/// asks again before each answer, and while it rests.
/// </summary>
internal static class StreamStanding
{
    /// <summary>Why the stream ends; null while it may go on.</summary>
    public static Refused? Ended(FederationSnapshot federation, PrincipalAddress caller, Timestamp now) =>
        federation.FindPrincipal(caller, now) is not null ? null : new Refused(RefusalReason.NotPermitted,
            $"the roster in force does not name {caller}", "ask your nation's registrar");
}
