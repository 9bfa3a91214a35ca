namespace Backbone.Policies.Clauses;

/// <summary>The words for kinds of members.</summary>
internal static class MemberKinds
{
    /// <summary>All kinds that a member can be of, in the contract's order.</summary>
    public static IEnumerable<MemberKind> All =>
        Enum.GetValues<MemberKind>().Where(kind => kind != MemberKind.Unspecified);

    /// <summary>All words.</summary>
    public static IEnumerable<string> Words => All.Select(WordOf);

    /// <summary>The word, for example <c>exchange</c>.</summary>
    public static string WordOf(MemberKind kind) => kind.ToString().ToLowerInvariant();

    /// <summary>Reads a word; unspecified where it is none.</summary>
    public static MemberKind Read(string word) => All.FirstOrDefault(kind => WordOf(kind) == word);
}
