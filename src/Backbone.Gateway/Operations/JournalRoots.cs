using Backbone.Gateway.Documents;
using Backbone.Protocol;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Logs;

namespace Backbone.Gateway.Operations;

/// <summary>Signs the journal's root for whoever reads the journal to its end; one signature serves all readers of a minute.</summary>
internal sealed class JournalRoots(GatewayIdentity identity, DocumentKeeper documents, TimeProvider clock)
{
    private static readonly TimeSpan Age = TimeSpan.FromMinutes(1);

    private volatile JournalRoot? _newest;

    /// <summary>The root, signed; null where no stamp key in force is held here.</summary>
    public JournalRoot? Sign(TreeHead head)
    {
        var now = Timestamp.Now(clock);
        if (identity.FindStampKid(documents.Snapshot, now) is not { } kid) return null;
        if (_newest is { Statement: var known } newest && known.Head == head && known.Kid == kid
            && known.Time <= now && now < known.Time.Plus(Age)) return newest;
        return _newest = JournalRoot.Sign(new JournalRootStatement(head, kid, now), identity.Custody);
    }
}
