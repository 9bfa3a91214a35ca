using Backbone.Gateway.Journals;
using Backbone.Gateway.Settings;
using Backbone.Gateway.Storage;
using Backbone.Hosting.Settings;
using Backbone.Hosting.Startup;
using Backbone.Sqlite;

namespace Backbone.Gateway.Startup;

/// <summary>The command <c>backup</c>: a whole, checked copy of the national store, which a gateway may be using.</summary>
internal static class StoreBackup
{
    /// <summary>Makes it and says so.</summary>
    /// <returns>The exit code: 0 made, 1 not made, 2 settings that cannot be used.</returns>
    public static async Task<int> MakeAsync(ProcessCommand.Backup command)
    {
        try
        {
            var settings = GatewaySettings.Read(command.ConfigPath);
            var store = SettingsFile.Resolve(command.ConfigPath, settings.Store);
            ulong entries = 0;
            var bytes = NationalStore.Copy(store, command.To, settings.FederationName, settings.NationCode, session =>
            {
                entries = Journal.Head(session).Size;
                return Journal.FindFault(session);
            });
            Console.WriteLine($"{command.To}: a whole copy of {store}, {bytes} bytes; SQLite's check passed, and the journal of "
                + $"{entries} entries gives its root. Copy the keys, settings and documents as files");
            return 0;
        }
        catch (Exception fault) when (fault is SettingsException or SqliteStoreException)
        {
            await Console.Error.WriteLineAsync($"backbone-gateway: {fault.Message}");
            return fault is SettingsException ? 2 : 1;
        }
    }
}
