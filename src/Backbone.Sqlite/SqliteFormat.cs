namespace Backbone.Sqlite;

/// <summary>Which kind of file a store writes, and how a file is brought from nothing to the newest format.</summary>
/// <param name="Kind">What the file is, for people: "embedded broker store".</param>
/// <param name="ApplicationId">SQLite's application_id, not 0: tells the kinds of file apart.</param>
/// <param name="Steps">
/// SQL script i takes a file of format i to format i + 1, in one transaction; format 0 is an empty file. Only ever
/// appended to.
/// </param>
public sealed record SqliteFormat(string Kind, int ApplicationId, IReadOnlyList<string> Steps)
{
    /// <summary>The format number that this program writes (user_version).</summary>
    public int Version => Steps.Count;
}
