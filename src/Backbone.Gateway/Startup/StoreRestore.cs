using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Journals;
using Backbone.Gateway.Settings;
using Backbone.Gateway.Storage;
using Backbone.Hosting.Settings;
using Backbone.Hosting.Startup;
using Backbone.Protocol;
using Backbone.Sqlite;

namespace Backbone.Gateway.Startup;

/// <summary>The command <c>restore</c>: a copy takes the place of the national store, and what it cannot know is said.</summary>
internal static class StoreRestore
{
    /// <summary>Does it and says so.</summary>
    /// <returns>The exit code: 0 done, 1 not done, 2 settings that cannot be used.</returns>
    public static async Task<int> TakeAsync(ProcessCommand.Restore command, TimeProvider clock)
    {
        try
        {
            var settings = GatewaySettings.Read(command.ConfigPath);
            var store = SettingsFile.Resolve(command.ConfigPath, settings.Store);
            var (entries, last) = (0UL, "");
            var aside = NationalStore.Restore(store, command.From, settings.FederationName, settings.NationCode, clock.GetUtcNow(), session =>
            {
                entries = Journal.Head(session).Size;
                last = entries == 0 ? "it was made" : LastOf(session, entries);
                return Journal.FindFault(session);
            });
            Console.WriteLine($"""
                {store}: restored from {command.From}; SQLite's check passed, and the journal of {entries} entries gives its root
                {(aside is null ? "no store was there before" : $"the store that was there is kept: {aside}, with all files beside it")}
                what happened after {last} is not known to this store:
                  what was sent since: it may have arrived; its authors send again what they do not know to have arrived
                  what came in since: the broker has freed it, STORE_BEHIND names the lanes, and its authors are asked to send it again
                  what was decided since: approvals, releases from the quarantine, policies and documents that were published; publish them again
                  opening keys whose time ended are destroyed and no copy brings them back: what was sealed to them stays closed
                next: backbone-gateway --config {command.ConfigPath} check; start it; backbone journal verify, which tells a profile that had seen more
                """);
            return 0;
        }
        catch (Exception fault) when (fault is SettingsException or SqliteStoreException)
        {
            await Console.Error.WriteLineAsync($"backbone-gateway: {fault.Message}");
            return fault is SettingsException ? 2 : 1;
        }
    }

    private static string LastOf(SqliteSession session, ulong entries) => Journal.Read(session, entries - 1, 1) is [var bytes]
        ? new Timestamp(JournalEntry.Parser.ParseFrom(bytes).Time).ToString() : "an entry that is not there";
}
