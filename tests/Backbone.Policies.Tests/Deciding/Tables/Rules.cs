namespace Backbone.Policies.Tests.Deciding;

/// <summary>Rules in short, and the tables of cases, one to a file.</summary>
internal static partial class Tables
{
    private const string Open = "- { id: a, allow: { from: [KOR/*], to: [JPN/*, KOR/*, USA/*] } }";

    /// <summary>An allow with the id <c>a</c>.</summary>
    private static string Allow(string from, string to, string more = "", string id = "a") =>
        $"- {{ id: {id}, allow: {{ from: [{from}], to: [{to}]{(more.Length == 0 ? "" : ", ")}{more} }} }}";

    /// <summary>A refuse with the id <c>r</c>.</summary>
    private static string Refuse(string clauses, string id = "r") => $"- {{ id: {id}, refuse: {{ {clauses} }} }}";

    /// <summary>Allows all from KOR to all, where one more clause holds.</summary>
    private static string Where(string more) => Allow("KOR/*", "JPN/*, KOR/*, USA/*", more);

    private const string No = "refused NotReleased";
}
