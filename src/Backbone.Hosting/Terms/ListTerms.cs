using Backbone.Hosting.Health;

namespace Backbone.Hosting.Terms;

/// <summary>What ends of the revocation lists.</summary>
public static class ListTerms
{
    /// <summary>Each list that is needed here.</summary>
    /// <param name="lists">Knows them.</param>
    /// <param name="isOwn">Whether those whose lists these are see to them here: the nation's code, or <c>brokers</c>.</param>
    public static IEnumerable<Term> Of(RevocationListsCheck lists, Func<string, bool> isOwn)
    {
        ArgumentNullException.ThrowIfNull(lists);
        ArgumentNullException.ThrowIfNull(isOwn);
        return lists.Lives().Select(list =>
        {
            var whose = list.Domain.Nation?.ToString() ?? "brokers";
            return new Term("revocation_list", whose, $"the {list.Name}", list.Life, list.Renew) { IsOwn = isOwn(whose) };
        });
    }
}
