using Backbone.Broker.Storage;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Logs;

namespace Backbone.Broker.Lanes;

/// <summary>Which lanes a mailbox has: one a generation.</summary>
internal static class LaneNames
{
    /// <summary>The lane of a mailbox in a generation.</summary>
    public static LaneKey Of(FederationName federation, MailboxAddress mailbox, uint generation)
    {
        var name = mailbox.ToString();
        return new LaneKey(name, LaneId.Of(federation.ToString(), name, generation));
    }
}
