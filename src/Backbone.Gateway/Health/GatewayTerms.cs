using Backbone.Gateway.Borders;
using Backbone.Gateway.Documents;
using Backbone.Hosting.Health;
using Backbone.Hosting.Terms;
using Backbone.Protocol;
using Backbone.Protocol.Documents;

namespace Backbone.Gateway.Health;

/// <summary>What ends of the documents of this nation, and of the keys that its gateway holds.</summary>
internal sealed class GatewayTerms(GatewayIdentity identity, DocumentKeeper documents, BorderKeeper borders)
{
    /// <summary>
    /// So long before a stamp key ends the next must be there: a message that waits in a lane counts only while its stamp's key is in force.
    /// </summary>
    private static readonly TimeSpan StampLead = OpeningEpoch.OpensFor + OpeningEpoch.Grace;

    /// <summary>Opening keys are made for this week and two ahead.</summary>
    private const int Epochs = 3;

    /// <summary>Documents and policies.</summary>
    public IEnumerable<Term> Documents(DateTimeOffset now) =>
        [.. FederationTerms.Of(documents.Snapshot, identity.Nation, Timestamp.From(now)), .. Policies()];

    /// <summary>The newest policies that rule here. What they stand on may end before, and was renewed since they began.</summary>
    public IEnumerable<Term> Policies()
    {
        var (nation, federation) = (identity.Nation, borders.Current.Federation);
        if (federation.NewestRelease(nation) is var (release, releases))
            yield return FederationTerms.OfPolicy("release_policy", nation, release.Head.Lifetime with { Until = releases.Until });
        if (federation.NewestAcceptance(nation) is var (acceptance, accepts))
            yield return FederationTerms.OfPolicy("acceptance_policy", nation, acceptance.Head.Lifetime with { Until = accepts.Until });
    }

    /// <summary>
    /// Keys: of several of one kind and owner the one that lasts longest counts, and of a row of opening keys its end.
    /// </summary>
    public IEnumerable<Term> Keys(DateTimeOffset time)
    {
        var (federation, now) = (documents.Snapshot, Timestamp.From(time));
        if (federation.FindKeySet(identity.Nation, now) is not { } set) yield break; // health says so
        var stamps = set.StampKeys.Where(stamp => !stamp.Withdrawn && identity.Custody.CanSign(stamp.Key.Kid)).Select(stamp => stamp.Lifetime);
        if (RowOf(stamps, 1, now) is { } stamp) yield return Of("stamp_key", "the time by which the next stamp key must be there", Ahead(stamp));
        if (RowOf(Held(set.BorderKeys), Epochs, now) is { } border) yield return Of("border_key", "the row of border keys", border);
        foreach (var principal in federation.PrincipalsOf(identity.Nation, now))
        {
            var signing = principal.SigningKeys.Where(key => key.Status == KeyStatus.Active && identity.Custody.CanSign(key.Key.Kid)).Select(key => key.Lifetime);
            if (RowOf(signing, 1, now) is { } signs) yield return Of("signing_key", $"the signing key of {principal.Address} that is held here", signs);
        }
        var readers = federation.MailboxesOf(identity.Nation, now).SelectMany(mailbox => mailbox.Readers).GroupBy(reader => reader.Principal);
        foreach (var reader in readers)
            if (RowOf(Held(reader.SelectMany(one => one.Epochs)), Epochs, now) is { } opens)
                yield return Of("opening_key", $"the row of opening keys of {reader.Key} that is held here", opens);
    }

    private IEnumerable<Lifetime> Held(IEnumerable<OpeningEpoch> epochs) =>
        epochs.Where(epoch => !epoch.Withdrawn && identity.Custody.CanOpen(epoch.Key.Kid)).Select(epoch => epoch.SealedTo);

    private Term Of(string thing, string name, Lifetime life) =>
        new(thing, identity.Nation.ToString(), name, NationDocuments.EndingOf(life), Renewals.Gateway);

    private static Lifetime Ahead(Lifetime stamp) =>
        stamp.Length > 2 * StampLead ? stamp with { Until = Timestamp.From(stamp.Until.ToDateTimeOffset() - StampLead) } : stamp;

    // So many as are made at a time are the row's life, and what counts now: longer ago, it had another end.
    private static Lifetime? RowOf(IEnumerable<Lifetime> lives, int last, Timestamp now)
    {
        var all = lives.Distinct().OrderBy(life => life.Until).ToList();
        return all.Count == 0 ? null
            : new Lifetime(all.Where((life, place) => life.Until > now || place >= all.Count - last).Min(life => life.From), all[^1].Until);
    }
}
