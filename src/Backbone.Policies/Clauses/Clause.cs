using Backbone.Policies.Language;
using Backbone.Policies.Manifests;
using Backbone.Protocol.Addresses;

namespace Backbone.Policies.Clauses;

/// <summary>
/// One condition of a rule; a rule matches where all its clauses hold. What a clause says by itself is the meaning; the
/// index only finds the same rules faster. Closed.
/// </summary>
/// <param name="Key">Its key in the file.</param>
/// <param name="Place">Where it stands.</param>
internal abstract record Clause(string Key, Place Place)
{
    /// <summary>
    /// What <c>to</c> weighs against all other clauses together; <c>from</c> weighs ten times as much.
    /// </summary>
    public const int PartyDistance = 100;

    /// <summary>Whether it holds for a message to a mailbox.</summary>
    public abstract bool Holds(Manifest manifest, MailboxAddress recipient, Names names);

    /// <summary>Why it does not hold, for a person; asked only where it does not.</summary>
    public abstract string Failure(Manifest manifest, MailboxAddress recipient);

    /// <summary>How far a rule that fails here is from being met; used to find the nearest ones.</summary>
    public virtual int Distance => 1;
}
