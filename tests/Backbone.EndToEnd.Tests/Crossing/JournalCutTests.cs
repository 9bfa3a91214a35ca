using Backbone.Cli;
using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Settings;
using Backbone.Gateway.Startup;
using Backbone.Gateway.Storage;
using Backbone.Hosting.Settings;
using Backbone.Hosting.Startup;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Logs;
using Backbone.Sqlite;
using Google.Protobuf;

namespace Backbone.EndToEnd.Tests.Crossing;

/// <summary>
/// While the gateway is stopped its journal is cut and the root computed again: it starts and knows nothing of it, and the next
/// operator who verified before finds it. A copy that was made under the running gateway puts it right.
/// </summary>
public sealed class JournalCutTests
{
    private const int Patience = 180_000;
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
        await VerifyAsync(federation, ExitCode.Done, ["--quick"], "only backbone journal verify reads them all", "the root seen here at", "by the gateway, key ");
        var copy = store + ".copy";
        Assert.Equal(0, await StoreBackup.MakeAsync(new ProcessCommand.Backup(settings, copy)));

        await federation.StopGatewayAsync("KOR");
        await CutAsync(store, GatewaySettings.Read(settings).FederationName, cancellation);
        await federation.StartGatewayAsync("KOR", cancellation);
        await VerifyAsync(federation, ExitCode.FailedVerification, "seen here at", "holds the gateway's signature on what it had");
        await VerifyAsync(federation, ExitCode.FailedVerification, ["--quick"], "seen here at");
        Assert.Equal(ExitCode.FailedVerification, (await TypedCommand.RunAsync(federation, Operator, "journal", "tail")).Code);

        var restore = new ProcessCommand.Restore(settings, copy);
        Assert.Equal(1, await StoreRestore.TakeAsync(restore, TimeProvider.System)); // its gateway is using it
        await federation.StopGatewayAsync("KOR");
        Assert.Equal(0, await StoreRestore.TakeAsync(restore, TimeProvider.System));
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(store)!, "*.before-*Z")); // the cut one, as evidence
        await federation.StartGatewayAsync("KOR", cancellation);
        await VerifyAsync(federation, ExitCode.Done, "the root seen here at", "by the gateway, key ");
    }

    [Fact(Timeout = Patience)]
    public async Task One_that_nobody_saw_before_is_held_against_what_went_out_and_what_another_nation_holds()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var federation = await InProcessFederation.StartAsync(cancellation, "KOR", "USA");
        var text = Path.Combine(federation.Folder.Path, "text.txt");
        await File.WriteAllTextAsync(text, "wallet", cancellation);
        var id = await TypedCommand.SendAsync(federation, "KOR/kisa/lee", "send", "--to", "USA/cisa", "--tlp", "green", "--subject", "wallet",
            "--text", $"en:{text}", "--yes", "--json", "--wait", "delivered");
        var evidence = Path.Combine(federation.Folder.Path, "abroad.bin");
        var exported = await TypedCommand.RunAsync(federation, "USA/cisa/ops", "evidence", "export", id, "--out", evidence);
        Assert.True(exported.Code == ExitCode.Done, exported.Error);
        await VerifyAsync(federation, ExitCode.Done, ["--against", evidence], "1 messages that other nations hold", "by the stamp of message");

        var settings = federation.Folder.GatewaySettings(NationCode.Parse("KOR"));
        var store = SettingsFile.Resolve(settings, GatewaySettings.Read(settings).Store);
        await federation.StopGatewayAsync("KOR");
        await RewriteAsync(store, GatewaySettings.Read(settings).FederationName, cancellation);
        await federation.StartGatewayAsync("KOR", cancellation);
        Forget(federation);
        await VerifyAsync(federation, ExitCode.FailedVerification, [], "entries are not those for which the stamp of message");

        await federation.StopGatewayAsync("KOR");
        await CutAsync(store, GatewaySettings.Read(settings).FederationName, cancellation, leave: 1);
        await federation.StartGatewayAsync("KOR", cancellation);
        Forget(federation);
        await VerifyAsync(federation, ExitCode.FailedVerification, ["--against", evidence], $"USA holds message {id}");
    }

    // Another device, or another operator: nothing was seen there before.
    private static void Forget(InProcessFederation federation) =>
        File.Delete(Path.Combine(federation.Folder.ProfileFolder(PrincipalAddress.Parse(Operator)), "journal-root"));

    private static Task VerifyAsync(InProcessFederation federation, int code, params string[] says) => VerifyAsync(federation, code, [], says);

    private static async Task VerifyAsync(InProcessFederation federation, int code, string[] options, params string[] says)
    {
        var (ended, output) = await TypedCommand.RunAsync(federation, Operator, ["journal", "verify", .. options]);
        Assert.Equal(code, ended);
        var words = string.Join(' ', output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)); // long lines are broken
        foreach (var word in says) Assert.Contains(word, words, StringComparison.Ordinal);
    }

    private static async Task CutAsync(string path, FederationName federation, CancellationToken cancellation, int? leave = null)
    {
        await using var store = NationalStore.Open(path, federation, NationCode.Parse("KOR"));
        await store.WriteAsync(session =>
        {
            var whole = Leaves(session);
            var left = whole[..(leave ?? (whole.Count - Cut))];
            using (var cut = session.Statement("DELETE FROM journal WHERE place >= ?")) cut.Bind(1, left.Count).Run();
            SetHead(session, left);
        }, cancellation);
    }

    // The first entry says another time; whoever owns the store computes its root again.
    private static async Task RewriteAsync(string path, FederationName federation, CancellationToken cancellation)
    {
        await using var store = NationalStore.Open(path, federation, NationCode.Parse("KOR"));
        await store.WriteAsync(session =>
        {
            JournalEntry first;
            using (var select = session.Statement("SELECT entry FROM journal WHERE place = 0"))
            {
                Assert.True(select.Step());
                first = JournalEntry.Parser.ParseFrom(select.Blob(0));
            }
            first.Time++;
            using (var update = session.Statement("UPDATE journal SET entry = ? WHERE place = 0")) update.Bind(1, first.ToByteArray()).Run();
            SetHead(session, Leaves(session));
        }, cancellation);
    }

    private static void SetHead(SqliteSession session, List<Digest> left)
    {
        var frontier = new MerkleFrontier();
        foreach (var leaf in left) frontier.Append(leaf);
        using var head = session.Statement("UPDATE journal_head SET size = ?, nodes = ?");
        head.Bind(1, left.Count).Bind(2, frontier.Nodes.SelectMany(node => node.ToArray()).ToArray()).Run();
    }

    private static List<Digest> Leaves(SqliteSession session)
    {
        var leaves = new List<Digest>();
        using var select = session.Statement("SELECT entry FROM journal ORDER BY place");
        while (select.Step()) leaves.Add(MerkleTree.LeafHash(select.Blob(0)));
        return leaves;
    }
}
