using Backbone.Gateway.Journals;
using Backbone.Hosting.Health;

namespace Backbone.Gateway.Health;

/// <summary>Up to where the journal was verified, and whether it held.</summary>
internal sealed class JournalCheck(JournalAudit audit)
{
    public ValueTask<Finding> LookAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return ValueTask.FromResult(audit.Standing switch
        {
            { Break: { } cause } => Finding.Degraded($"the journal does not hold: {cause}",
                "keep a copy of the store as evidence, and compare the journal with the last backup and with peers"),
            { Verified: { } verified, VerifiedAt: { } at } => Finding.Ready($"the journal gave its root at {at.UtcDateTime:u}, with {verified} entries"),
            _ => Finding.Ready("the journal is being read for the first time since the start"),
        });
    }
}
