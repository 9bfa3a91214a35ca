namespace Backbone.Policies;

/// <summary>What becomes of names in a policy that the federation's documents do not know.</summary>
public enum UnknownNames
{
    /// <summary>
    /// Each one is a fault, and so is a rule that nobody could meet: for a nation's own file, while it is written.
    /// </summary>
    AreFaults,

    /// <summary>
    /// They match nobody, and stand in <see cref="Policy.Notices"/>: for what is signed already. Another nation's
    /// policy may name whom this party does not know yet, and one's own outlives the people that it names. Nobody is
    /// let through by it: whom no document in force knows is refused before any rule.
    /// </summary>
    MatchNobody,
}
