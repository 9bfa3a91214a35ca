using System.Text.Json.Nodes;
using Backbone.EndToEnd.Tests.Crossing;
using Backbone.Gateway.Documents;
using Backbone.Gateway.Storage;
using Backbone.Hosting.Connections;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Sqlite;
using Backbone.TestKit;
using Backbone.Transport.Trust;
using Microsoft.Extensions.DependencyInjection;

namespace Backbone.EndToEnd.Tests.Examining;

/// <summary>
/// Faults of a federation, each made for real: the gateway's own health names it, and doctor does, with its cause and the next step.
/// What is a profile's own fault, <see cref="DoctorTests"/> makes.
/// </summary>
public sealed class NamedFaultTests : IAsyncDisposable
{
    private const int Most = 240_000;

    private static readonly NationCode Kor = NationCode.Parse("KOR");
    private readonly JumpingClock _clock = new(TimeProvider.System);
    private InProcessFederation? _federation;

    private InProcessFederation Running => _federation!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        if (_federation is not null) await _federation.DisposeAsync();
    }

    [Fact(Timeout = Most)]
    public async Task Whatever_breaks_around_a_gateway_is_named_with_cause_and_next_step()
    {
        await StartAsync(TestContext.Current.CancellationToken, "KOR", "USA");
        await PeerAwayAsync();
        await StoreAsync("PRAGMA max_page_count = 1", "is full", "make room on the disk");
        await PragmaAsync("PRAGMA max_page_count = 1000000");
        await ExpectAsync("store", "ready", "", "");
        await StoreAsync("PRAGMA query_only = 1", "readonly", "check the disk"); // until the next start: such a store takes no pragma either
        await WrongBrokerAsync();
        await PolicyAbsentAsync();
        await EndingsAsync();
    }

    // Probe: delivered nowhere. Nothing at the own gateway is wrong.
    private async Task PeerAwayAsync()
    {
        await Running.StopGatewayAsync("USA");
        var found = Found.Of(await TypedCommand.RunAsync(Running, "KOR/kisa/ops", "doctor", "--json", "--timeout", "3s", "--to", "USA/cisa"));
        Assert.Equal(("ill", 1), (found.Last("probe").State, found.Code));
        Assert.Contains("USA/cisa", found.Last("probe").Finding, StringComparison.Ordinal);
        Assert.Contains("backbone status", found.Last("probe").Next, StringComparison.Ordinal);
    }

    private async Task StoreAsync(string breaks, string cause, string next)
    {
        await PragmaAsync(breaks);
        await Assert.ThrowsAsync<SqliteStoreException>(() => Running.PartsOf("KOR").GetRequiredService<NationalStore>().WriteAsync(session =>
        {
            using var large = session.Statement("INSERT INTO salts (document, salt) VALUES (x'00', zeroblob(10000000))");
            large.Run();
        }, Cancel));
        await ExpectAsync("store", "not ready", cause, next);
    }

    // Somebody else listens where the broker was: here another gateway's address, with a certificate that is none of the broker's.
    private async Task WrongBrokerAsync()
    {
        await Running.StartGatewayAsync("USA", Cancel);
        var usa = Running.PartsOf("USA").GetRequiredService<ListeningAddresses>().Grpc.Authority;
        await Running.StopGatewayAsync("KOR");
        await Running.StartGatewayAsync("KOR", Cancel, broker: usa);
        await ExpectAsync("broker", "degraded", "is silent", "check its address, its certificate");
        await Running.StopGatewayAsync("KOR");
    }

    private async Task PolicyAbsentAsync()
    {
        var folder = Path.GetDirectoryName(Running.Folder.GatewaySettings(Kor))!;
        foreach (var file in Directory.GetFiles(folder, "national.db*")) File.Delete(file);
        foreach (var file in Directory.GetFiles(Path.Combine(folder, "documents"), "*.bin").Where(IsPolicy)) File.Delete(file);
        await Running.StartGatewayAsync("KOR", Cancel);
        await ExpectAsync("policies", "degraded", "no release and acceptance policy of KOR is in force", "backbone policy sign");
    }

    // Time alone: first the revocation list ends, then the key set.
    private async Task EndingsAsync()
    {
        var parts = Running.PartsOf("KOR");
        var list = parts.GetRequiredService<TrustStore>().Lists().First(one => one.Domain.Nation == Kor && one.Life is not null);
        await ExpectAtAsync(list.Life!.Value.Until, "revocation lists", "not ready", "ended on", "backbone registrar list");
        var keys = parts.GetRequiredService<DocumentKeeper>().Snapshot.FindKeySet(Kor, Timestamp.Now(TimeProvider.System))!;
        await ExpectAtAsync(keys.Head.Lifetime.Until.ToDateTimeOffset(), "documents", "not ready", "no key set of KOR is in force", "backbone ");
        await ExpectAtAsync(parts.GetRequiredService<Transport.Credentials.OwnCertificate>().Certificate.NotAfter.ToUniversalTime(),
            "certificate", "not ready", "ended on", "backbone renew");
    }

    private Task ExpectAtAsync(DateTimeOffset end, string check, string state, string cause, string next)
    {
        _clock.Jump(end + TimeSpan.FromMinutes(1) - _clock.GetUtcNow());
        return ExpectAsync(check, state, cause, next);
    }

    // Health as probes ask it, and doctor as the operator of the process does.
    private async Task ExpectAsync(string check, string state, string cause, string next)
    {
        var management = Running.PartsOf("KOR").GetRequiredService<ListeningAddresses>().Management;
        var settings = Path.Combine(Running.Folder.Path, "examined.json");
        await File.WriteAllTextAsync(settings, $$"""{ "management": "{{management.Authority}}" }""", Cancel);
        using var http = new HttpClient();
        await Patience.UntilAsync($"{check} is {state}", async over =>
        {
            var health = JsonNode.Parse(await (await http.GetAsync(new Uri(management, "/readyz"), over)).Content.ReadAsStringAsync(over))!;
            return health["checks"]!.AsArray().Any(one => (string?)one!["name"] == check && (string?)one["state"] == state
                && ((string)one["cause"]!).Contains(cause, StringComparison.Ordinal) && ((string)one["nextStep"]!).Contains(next, StringComparison.Ordinal));
        }, Cancel);
        var found = Found.Of(await TypedCommand.RunAsync("doctor", "--config", settings, "--json")).Last(check);
        Assert.Equal(state switch { "ready" => "well", "degraded" => "doubtful", _ => "ill" }, found.State);
        Assert.Contains(cause, found.Finding, StringComparison.Ordinal);
        Assert.Contains(next, found.Next, StringComparison.Ordinal);
    }

    private async Task StartAsync(CancellationToken cancel, params string[] nations)
    {
        _federation = await InProcessFederation.StartAsync(cancel, nations);
        // From the next start on a gateway goes by a clock that the test sets.
        _federation.ChangeGateways = services => services.AddSingleton<TimeProvider>(_clock);
        _federation.Watch.Expect(""); // everything is broken here, on purpose
    }

    private static bool IsPolicy(string file) => Path.GetFileName(file) is var name
        && (name.StartsWith("release", StringComparison.Ordinal) || name.StartsWith("acceptance", StringComparison.Ordinal));

    private Task PragmaAsync(string sql) => Running.PartsOf("KOR").GetRequiredService<NationalStore>().WriteAsync(session =>
    {
        using var pragma = session.Statement(sql);
        pragma.Step();
    }, Cancel);

    private sealed record Found(int Code, List<(string Code, string State, string Finding, string Next)> All)
    {
        public static Found Of(TypedCommand.Said said) => new(said.Code, [.. JsonNode.Parse(said.Output)!["examinations"]!.AsArray()
            .Select(one => ((string)one!["code"]!, (string)one["state"]!, (string)one["finding"]!, (string)one["next"]!))]);

        public (string Code, string State, string Finding, string Next) Last(string code) => All.Last(one => one.Code == code);
    }
}
