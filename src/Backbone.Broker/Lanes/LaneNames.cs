using Backbone.Broker.Storage;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Logs;

namespace Backbone.Broker.Lanes;

/// <summary>Which lane a mailbox has.</summary>
internal static class LaneNames
{
    /// <summary>The one generation of a lane before the log, which alone closes a lane and opens the next.</summary>
    public const uint Generation = 0;

    /// <summary>The lane of a mailbox.</summary>
    public static LaneKey Of(FederationName federation, MailboxAddress mailbox)
    {
        var name = mailbox.ToString();
        return new LaneKey(name, LaneId.Of(federation.ToString(), name, Generation));
    }
}
