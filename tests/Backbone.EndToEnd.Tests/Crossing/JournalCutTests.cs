using Backbone.Cli;
using Backbone.Gateway.Settings;
using Backbone.Gateway.Startup;
using Backbone.Gateway.Storage;
using Backbone.Hosting.Settings;
using Backbone.Hosting.Startup;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Logs;
using Backbone.Sqlite;

namespace Backbone.EndToEnd.Tests.Crossing;

/// <summary>
/// While the gateway is stopped its journal is cut and the root computed again: it starts and knows nothing of it, and the next
/// operator who verified before finds it. A copy that was made under the running gateway puts it right.
/// </summary>
public sealed class JournalCutTests
{
    private const int Patience = 60_000;
    private const string Operator = "KOR/kisa/ops";
    private const int Cut = 3;

    [Fact(Timeout = Patience)]
    public async Task A_journal_that_was_cut_with_its_root_is_found_and_a_copy_of_the_store_puts_it_right()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var federation = await InProcessFederation.StartAsync(cancellation, "KOR");
        var settings = federation.Folder.GatewaySettings(NationCode.Parse("KOR"));
        var store = SettingsFile.Resolve(settings, GatewaySettings.Read(settings).Store);
        await VerifyAsync(federation, ExitCode.Done, "nothing seen here before", "by the gateway, key ");
        var copy = store + ".copy";
        Assert.Equal(0, await StoreBackup.MakeAsync(new ProcessCommand.Backup(settings, copy)));

        await federation.StopGatewayAsync("KOR");
        await CutAsync(store, GatewaySettings.Read(settings).FederationName, cancellation);
        await federation.StartGatewayAsync("KOR", cancellation);
        await VerifyAsync(federation, ExitCode.FailedVerification, "verified here at", "holds the gateway's signature on what it had");

        await federation.StopGatewayAsync("KOR");
        foreach (var end in (string[])["", "-wal", "-shm"]) File.Delete(store + end);
        File.Move(copy, store);
        await federation.StartGatewayAsync("KOR", cancellation);
        await VerifyAsync(federation, ExitCode.Done, "the root seen here at", "by the gateway, key ");
    }

    private static async Task VerifyAsync(InProcessFederation federation, int code, params string[] says)
    {
        var (ended, output) = await TypedCommand.RunAsync(federation, Operator, "journal", "verify");
        Assert.Equal(code, ended);
        var words = string.Join(' ', output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)); // long lines are broken
        foreach (var word in says) Assert.Contains(word, words, StringComparison.Ordinal);
    }

    private static async Task CutAsync(string path, FederationName federation, CancellationToken cancellation)
    {
        await using var store = NationalStore.Open(path, federation, NationCode.Parse("KOR"));
        await store.WriteAsync(session =>
        {
            var left = Leaves(session)[..^Cut];
            using (var cut = session.Statement("DELETE FROM journal WHERE place >= ?")) cut.Bind(1, left.Count).Run();
            var frontier = new MerkleFrontier();
            foreach (var leaf in left) frontier.Append(leaf);
            using var head = session.Statement("UPDATE journal_head SET size = ?, nodes = ?");
            head.Bind(1, left.Count).Bind(2, frontier.Nodes.SelectMany(node => node.ToArray()).ToArray()).Run();
        }, cancellation);
    }

    private static List<Digest> Leaves(SqliteSession session)
    {
        var leaves = new List<Digest>();
        using var select = session.Statement("SELECT entry FROM journal ORDER BY place");
        while (select.Step()) leaves.Add(MerkleTree.LeafHash(select.Blob(0)));
        return leaves;
    }
}
