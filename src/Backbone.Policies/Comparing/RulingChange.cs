using Backbone.Policies.Rulings;

namespace Backbone.Policies.Comparing;

/// <summary>What would change for one message to one mailbox.</summary>
/// <param name="Message">The message.</param>
/// <param name="Before">The old ruling.</param>
/// <param name="After">The new one.</param>
public sealed record RulingChange(PastMessage Message, Ruling Before, Ruling After)
{
    /// <summary>Whether more gets through than before: what an officer looks at first.</summary>
    public bool AdmitsMore => Rank(After) > Rank(Before);

    /// <summary>
    /// <c>+ 3f2a… to JPN/npa: refused (NotReleased) → allowed by KOR/release/a</c>; + admits more, − less.
    /// </summary>
    public override string ToString() =>
        $"{(AdmitsMore ? "+" : Rank(After) < Rank(Before) ? "-" : "~")} {Message.Name} to {Before.Mailbox}: "
            + $"{Describe(Before)} → {Describe(After)}";

    private static int Rank(Ruling ruling) => ruling.Outcome switch
    {
        RulingOutcome.Allowed => 2,
        RulingOutcome.Pending => 1,
        _ => 0,
    };

    private static string Describe(Ruling ruling)
    {
        var outcome = ruling.Outcome.ToString().ToLowerInvariant();
        var by = ruling.Rules.IsEmpty ? "" : $" by {string.Join(", ", ruling.Rules)}";
        return ruling.Reason == RefusalReason.Unspecified ? $"{outcome}{by}" : $"{outcome} ({ruling.Reason}){by}";
    }
}
