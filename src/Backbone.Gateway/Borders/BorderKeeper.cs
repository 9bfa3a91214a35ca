using Backbone.Gateway.Documents;
using Backbone.Policies.Deciding;
using Backbone.Protocol;
using Backbone.Protocol.Documents;

namespace Backbone.Gateway.Borders;

/// <summary>
/// The nation's borders as they stand: policies compiled from the signed documents, exchanged as a whole whenever any
/// document changes.
/// </summary>
internal sealed class BorderKeeper
{
    private readonly Lock _building = new();
    private readonly GatewayIdentity _identity;
    private readonly DocumentKeeper _documents;
    private readonly PolicyShelf _shelf;
    private readonly TimeProvider _clock;
    private NationalBorders? _current;

    public BorderKeeper(GatewayIdentity identity, DocumentKeeper documents, TimeProvider clock, ILogger<BorderKeeper> log)
    {
        (_identity, _documents, _clock, _shelf) = (identity, documents, clock, new PolicyShelf(log));
        documents.Changed += _ => Renew();
    }

    /// <summary>The borders by the newest documents.</summary>
    /// <exception cref="InvalidOperationException">No charter is known yet; asked for before start-up has loaded one.</exception>
    public NationalBorders Current => Volatile.Read(ref _current) ?? Renew();

    private NationalBorders Renew()
    {
        lock (_building)
        {
            var borders = Build(_documents.Snapshot);
            Volatile.Write(ref _current, borders);
            return borders;
        }
    }

    private NationalBorders Build(FederationSnapshot federation)
    {
        var acceptances = federation.Charter.Nations
            .Select(nation => federation.NewestAcceptance(nation.Code))
            .OfType<(Acceptance Document, Lifetime Holds)>();
        var editions = _shelf.Take(federation.NewestRelease(_identity.Nation), acceptances, federation, Timestamp.Now(_clock));
        var own = editions.Acceptances.FirstOrDefault(edition => edition.Policy.Nation == _identity.Nation);
        return new NationalBorders(
            new OutwardBorder(federation, _identity.Nation, editions.Release, editions.Acceptances),
            new InwardBorder(federation, _identity.Nation, own));
    }
}
