using Backbone.Protocol.Addresses;
using Backbone.Sqlite;

namespace Backbone.Gateway.Storage;

/// <summary>Which nations' gateways were told of which version of the own acceptance policy.</summary>
internal static class PolicyTable
{
    public static HashSet<NationCode> NationsTold(SqliteSession session, ulong version)
    {
        var nations = new HashSet<NationCode>();
        using var select = session.Statement("SELECT nation FROM policy_told WHERE version = ?");
        select.Bind(1, (long)version);
        while (select.Step()) nations.Add(NationCode.Parse(select.Text(0)));
        return nations;
    }

    public static void MarkTold(SqliteSession session, NationCode nation, ulong version)
    {
        using var insert = session.Statement("INSERT OR IGNORE INTO policy_told (nation, version) VALUES (?, ?)");
        insert.Bind(1, nation.ToString()).Bind(2, (long)version).Run();
    }
}
