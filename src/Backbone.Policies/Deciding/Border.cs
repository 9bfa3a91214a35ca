using System.Collections.Immutable;
using Backbone.Policies.Explaining;
using Backbone.Policies.Manifests;
using Backbone.Policies.Rulings;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.Policies.Deciding;

/// <summary>
/// A nation's border, on the way out (<see cref="OutwardBorder"/>) or in (<see cref="InwardBorder"/>): policies and
/// charter taken together. Immutable, and pure: the same message at the same moment gets the same ruling. Whoever uses
/// one exchanges it as a whole when a document changes, so that no message is ruled by a mixture.
/// </summary>
public abstract class Border
{
    private protected Border(FederationSnapshot federation, NationCode nation)
    {
        ArgumentNullException.ThrowIfNull(federation);
        (Federation, Nation, Charter) = (federation, nation, new CharterClause(federation));
    }

    /// <summary>Whose border it is.</summary>
    public NationCode Nation { get; }

    /// <summary>The documents under which it rules.</summary>
    public FederationSnapshot Federation { get; }

    private protected CharterClause Charter { get; }

    /// <summary>Rules on a message to one of its mailboxes.</summary>
    /// <param name="manifest">The message.</param>
    /// <param name="recipient">0-based place among its recipients.</param>
    /// <param name="now">The present moment.</param>
    public Ruling Rule(Manifest manifest, int recipient, Timestamp now)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        return Rule(manifest, recipient, now, PolicyLimits.RulesNamed);
    }

    /// <summary>Rules on a message to each of its mailboxes, in their order.</summary>
    public ImmutableArray<Ruling> RuleAll(Manifest manifest, Timestamp now)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        var rulings = ImmutableArray.CreateBuilder<Ruling>(manifest.Recipients.Length);
        for (var place = 0; place < manifest.Recipients.Length; place++) rulings.Add(Rule(manifest, place, now));
        return rulings.MoveToImmutable();
    }

    /// <summary>
    /// Says why a ruling is as it is, in words for whoever sends. Slower than ruling: it looks for the rules that came
    /// nearest.
    /// </summary>
    public Explanation Explain(Manifest manifest, int recipient, Timestamp now)
    {
        var ruling = Rule(manifest, recipient, now);
        return new Explanation(ruling, Tell(manifest, ruling, now));
    }

    /// <summary>The same with every rule named, for the nation's own cases: they may expect any of them.</summary>
    internal Explanation ExplainWhole(Manifest manifest, int recipient, Timestamp now)
    {
        var ruling = Rule(manifest, recipient, now, int.MaxValue);
        return new Explanation(ruling, Tell(manifest, ruling, now));
    }

    /// <summary>Rules, and names so many rules of each policy.</summary>
    private protected abstract Ruling Rule(Manifest manifest, int recipient, Timestamp now, int named);

    private protected abstract ImmutableArray<Statement> Tell(Manifest manifest, Ruling ruling, Timestamp now);

    // A refusal before the rules.
    private protected static Ruling No(MailboxAddress mailbox, RefusalReason reason, AcceptanceView view) =>
        new(mailbox, RulingOutcome.Refused, reason, [], [], view);

    // With the rules that decided, or that match beside what refuses.
    private protected static Ruling Named(Ruling ruling, Matched first, Matched second, int most)
    {
        var (ofFirst, ofSecond) = (first.DecidingCount, second.DecidingCount);
        var count = Math.Min(ofFirst, most) + Math.Min(ofSecond, most);
        if (count == 0) return ruling;
        var names = new RuleName[count];
        second.WriteNames(first.WriteNames(names, most), most);
        return ruling with
        {
            Rules = System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray(names),
            RulesUnnamed = ofFirst + ofSecond - count,
        };
    }
}
