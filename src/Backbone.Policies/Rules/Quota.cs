using Backbone.Policies.Clauses;
using Backbone.Protocol.Addresses;

namespace Backbone.Policies.Rules;

/// <summary>
/// How many messages may leave in any stretch of time. It counts apart for every member that it names, and for every
/// principal where it names principals.
/// </summary>
public sealed record Quota
{
    internal Quota(Selector of, int messages, TimeSpan per) => (Selector, Messages, Per) = (of, messages, per);

    /// <summary>Whom it is about, as written: <c>KOR/upbit</c>.</summary>
    public string Of => Selector.ToString();

    /// <summary>How many messages; 1 to 65,536.</summary>
    public int Messages { get; }

    /// <summary>In any stretch of so long: a minute, an hour or a day.</summary>
    public TimeSpan Per { get; }

    internal Selector Selector { get; }

    /// <summary>Under whose name an author's messages are counted.</summary>
    internal string Counted(PrincipalAddress author) =>
        Selector is Selector.OfMember or Selector.OfNation or Selector.OfKind or Selector.InCommunity
            ? author.Member?.ToString() ?? author.ToString() : author.ToString();
}
