using Backbone.Gateway.Documents;
using Backbone.Hosting.Health;
using Backbone.Hosting.Terms;
using Backbone.Protocol;

namespace Backbone.Gateway.Health;

/// <summary>Which signed documents are in force, and for how long: the charter and the own nation's, and those of the others.</summary>
internal sealed class DocumentsCheck(GatewayIdentity identity, DocumentKeeper documents, TimeProvider clock)
{
    /// <summary>Without the charter and the nation's own nobody is known here, and nothing can be stamped.</summary>
    public ValueTask<Finding> LookOwnAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var (federation, now) = (documents.Snapshot, Timestamp.Now(clock));
        var own = federation.LivesOf(identity.Nation, now).Prepend(("charter", federation.Charter.Head.Lifetime));
        string[] renewals = [Renewals.Charter, Renewals.Mandate, Renewals.Registers, Renewals.Registers];
        var found = own.Zip(renewals, (one, renew) => one.Life is { } life
            ? NationDocuments.EndingOf(life).Judge(one.Name, now.ToDateTimeOffset(), renew)
            : Finding.NotReady($"no {one.Name} is in force", renew)).ToList();
        var worst = found.MaxBy(one => one.State)!;
        return ValueTask.FromResult(worst with { Cause = string.Join("; ", found.Select(one => one.Cause)) });
    }

    /// <summary>Whether what goes out can be stamped.</summary>
    public ValueTask<Finding> LookStampAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return ValueTask.FromResult(identity.FindStampKid(documents.Snapshot, Timestamp.Now(clock)) is { } kid
            ? Finding.Ready($"the stamp key {kid} is in force and held here")
            : Finding.NotReady($"no stamp key of {identity.Nation} that is in force is held here: nothing can go out",
                $"have a key set signed with a stamp key whose file lies in the folder of keys: {Renewals.Gateway}"));
    }

    /// <summary>Nobody can write to a nation without a roster and a key set in force, and what comes from it waits.</summary>
    public ValueTask<Finding> LookOthersAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var (federation, now) = (documents.Snapshot, Timestamp.Now(clock));
        var others = federation.Charter.Nations.Select(nation => nation.Code).Where(nation => nation != identity.Nation).ToList();
        return ValueTask.FromResult(NationDocuments.Judge(federation, others, now));
    }
}
