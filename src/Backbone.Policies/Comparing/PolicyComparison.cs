using Backbone.Policies.Deciding;
using Backbone.Policies.Rulings;
using Backbone.Protocol;

namespace Backbone.Policies.Comparing;

/// <summary>Replays past messages through an old and a new border: what a new policy would have changed.</summary>
public static class PolicyComparison
{
    /// <summary>
    /// Every message and mailbox with another outcome, or that would need other approvals. Which rules decided may
    /// differ besides and is not told. A border on the way in rules on its own nation's mailboxes. One message at a time is held: any number may be replayed.
    /// </summary>
    /// <param name="before">The border with the old policy.</param>
    /// <param name="after">The same border with the new one.</param>
    /// <param name="messages">The past.</param>
    /// <param name="now">The moment at which both rule.</param>
    public static IEnumerable<RulingChange> Compare(Border before, Border after, IEnumerable<PastMessage> messages,
        Timestamp now)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        ArgumentNullException.ThrowIfNull(messages);
        return messages.SelectMany(message => Enumerable.Range(0, message.Manifest.Recipients.Length)
                .Where(place => before is not InwardBorder || message.Manifest.Recipients[place].Nation == before.Nation)
                .Select(place => new RulingChange(
                    message, before.Rule(message.Manifest, place, now), after.Rule(message.Manifest, place, now))))
            .Where(Differs);
    }

    private static bool Differs(RulingChange change) =>
        change.Before.Outcome != change.After.Outcome
        || !Needs(change.Before).SequenceEqual(Needs(change.After));

    private static IEnumerable<(string, int)> Needs(Ruling ruling) =>
        ruling.Approvals.Select(need => (need.Role, need.Count));
}
