namespace Backbone.Sqlite;

/// <summary>
/// What many steps of one piece of work change, and is written once, at the end of that work (<see cref="SqliteSession.Gather{T}"/>).
/// </summary>
public interface IGathered
{
    /// <summary>Writes it, in the same transaction.</summary>
    void Write(SqliteSession session);
}
