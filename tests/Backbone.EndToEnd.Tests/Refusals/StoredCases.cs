using System.Text.Json.Nodes;
using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol.Addresses;
using Google.Protobuf;
using Microsoft.Data.Sqlite;

namespace Backbone.EndToEnd.Tests.Refusals;

/// <summary>What a gateway does not take because of its store.</summary>
internal static class StoredCases
{
    private const string Sato = "JPN/npa/sato";
    private const int RoomMiB = 64;

    public static IEnumerable<RefusedCase> All() =>
    [
        new("A message for a gateway whose store has no room left", RefusalReason.StoreFull, Sight.Client, FillAsync),
    ];

    private static async Task<RefusalReason> FillAsync(Siege siege, CancellationToken cancel)
    {
        var gateway = siege.Running.Gateway(NationCode.Parse("JPN"));
        var settings = await File.ReadAllTextAsync(gateway.SettingsFile, cancel);
        await gateway.StopAsync();
        await File.WriteAllTextAsync(gateway.SettingsFile, WithRoom(settings), cancel);
        Execute(gateway.SettingsFile, $"CREATE TABLE filling (bytes BLOB); INSERT INTO filling VALUES (zeroblob({RoomMiB << 20}))");
        await gateway.StartAsync(cancel);
        // It is measured as soon as the process is ready, and until then a message is looked at.
        var seen = await Patience.UntilAsync<RefusalReason>("the store has been measured", async over =>
            (await siege.SubmitAsync(Sato, new SubmitRequest { Envelope = ByteString.CopyFromUtf8("any") }, over)).Refused.Reason
                is RefusalReason.StoreFull and var reason ? reason : null, cancel);
        await gateway.StopAsync();
        await File.WriteAllTextAsync(gateway.SettingsFile, settings, cancel);
        Execute(gateway.SettingsFile, "DROP TABLE filling");
        await gateway.StartAsync(cancel);
        return seen;
    }

    private static string WithRoom(string settings)
    {
        var json = JsonNode.Parse(settings)!.AsObject();
        json["retention"] = new JsonObject { ["roomMiB"] = RoomMiB };
        return json.ToJsonString();
    }

    private static void Execute(string settingsFile, string sql)
    {
        var path = Path.Combine(Path.GetDirectoryName(settingsFile)!, "national.db");
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // the text is this file's own
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
