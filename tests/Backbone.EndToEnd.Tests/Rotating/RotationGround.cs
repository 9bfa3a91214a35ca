using System.Text;
using Backbone.Custody;
using Backbone.EndToEnd.Tests.Crossing;
using Backbone.Exercise.Policies;
using Backbone.Gateway;
using Backbone.Gateway.Documents;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.TestKit;
using Backbone.TestKit.Certificates;
using Microsoft.Extensions.DependencyInjection;

namespace Backbone.EndToEnd.Tests.Rotating;

/// <summary>
/// Three nations and a broker in one process, with real mutual TLS, whose offices type the documented commands. It was founded almost a
/// week before, so that the first week's opening keys end while it runs; and its nations count no quotas, which would stop this traffic.
/// </summary>
internal sealed class RotationGround : IAsyncDisposable
{
    public static readonly string[] Nations = ["KOR", "JPN", "USA"];

    private static readonly TimeSpan Week = TimeSpan.FromDays(7);

    private readonly TestFolder _work = new();
    private readonly List<IDisposable> _held = [];
    private int _files;

    private RotationGround(InProcessFederation federation, Timestamp turnOfTheWeek) => (Federation, TurnOfTheWeek) = (federation, turnOfTheWeek);

    public InProcessFederation Federation { get; }

    /// <summary>When the second week's opening keys take the place of the first week's, of all readers and borders.</summary>
    public Timestamp TurnOfTheWeek { get; }

    /// <param name="untilTheTurn">How long after the founding, a week before, the first opening keys end.</param>
    /// <param name="cancel">Ends the waiting.</param>
    public static async Task<RotationGround> StartAsync(TimeSpan untilTheTurn, CancellationToken cancel)
    {
        var founded = new JumpingClock(TimeProvider.System);
        founded.Jump(untilTheTurn - Week);
        var turn = Timestamp.Now(TimeProvider.System).Plus(untilTheTurn);
        var ground = new RotationGround(await InProcessFederation.StartAsync(null, TimeProvider.System, founded, cancel, Nations), turn);
        try
        {
            foreach (var nation in Nations)
            {
                var text = Encoding.UTF8.GetString(NationalPolicies.Read(NationCode.Parse(nation), NationalPolicies.Release));
                var file = ground.New($"{nation}.release");
                await File.WriteAllTextAsync(file, text.Split("\nquotas:")[0] + "\n", cancel);
                await ground.SignPolicyAsync(nation, "--release", file, ground.Office(nation, "policy.keyfile"));
            }
            return ground;
        }
        catch
        {
            await ground.DisposeAsync();
            throw;
        }
    }

    /// <summary>The operator of a nation.</summary>
    public static string OperatorOf(string nation) => nation switch
    {
        "KOR" => "KOR/kisa/ops",
        "JPN" => "JPN/jpcert/ops",
        _ => "USA/cisa/ops",
    };

    /// <summary>A path of a new file for what is handed from one to another.</summary>
    public string New(string name) => _work.PathOf($"{Interlocked.Increment(ref _files)}-{name}");

    /// <summary>A file of a nation's offices.</summary>
    public string Office(string nation, params string[] parts) => Path.Combine([Federation.Folder.Path, nation, "authority", .. parts]);

    /// <summary>A file of the broker's operator.</summary>
    public string BrokerAt(params string[] parts) => Path.Combine([Federation.Folder.Path, "broker", .. parts]);

    /// <summary>How an office is named, with its passphrase, and without being asked.</summary>
    public static string[] As(string office, string passphrase) => ["--office", office, "--passphrase-file", passphrase, "--yes"];

    /// <summary>The same of a nation's.</summary>
    public string[] As(string nation) => As(Office(nation), Office(nation, "passphrase"));

    /// <summary>Types a command that must be done.</summary>
    public static async Task<string> DoAsync(params string[] args)
    {
        var said = await TypedCommand.RunAsync(args);
        Assert.True(said.Code == 0, $"{string.Join(' ', args)}\n{said.Code}\n{said.Output}\n{said.Error}");
        return said.Output;
    }

    /// <summary>The same before a person's gateway.</summary>
    public Task<string> DoAsAsync(string person, params string[] args)
    {
        Federation.NameGateway(person);
        return DoAsync([.. args, "--profile", Federation.Folder.ProfileFolder(PrincipalAddress.Parse(person))]);
    }

    /// <summary>Hands documents and lists to a nation's gateway.</summary>
    public Task PublishAsync(string nation, params string[] files) => DoAsAsync(OperatorOf(nation), ["document", "publish", .. files]);

    /// <summary>Hands the newest roster and key set of a nation to its gateway.</summary>
    public Task PublishNewestAsync(string nation) => PublishAsync(nation,
        [.. Directory.GetFiles(Office(nation, "documents"), "roster-*.bin"), .. Directory.GetFiles(Office(nation, "documents"), "keyset-*.bin")]);

    /// <summary>Signs the next policy with a key, by what the operator's profile knows, and publishes it.</summary>
    public async Task SignPolicyAsync(string nation, string kind, string text, string key)
    {
        var signed = New($"{nation}{kind}");
        await DoAsAsync(OperatorOf(nation), "members", "list"); // the profile takes the newest documents
        await DoAsAsync(OperatorOf(nation), "policy", "sign", kind, text, "--key", key, "--days", "365", "--out", signed, "--passphrase-file", Office(nation, "passphrase"));
        await PublishAsync(nation, signed);
    }

    /// <summary>Renews what somebody has, up to the answer that is checked and taken up.</summary>
    public async Task RenewAsync(string address, params string[] more)
    {
        var nation = address[..3];
        var folder = address.EndsWith("/gateway", StringComparison.Ordinal) ? Path.Combine(Federation.Folder.Path, nation, "gateway")
            : Federation.Folder.ProfileFolder(PrincipalAddress.Parse(address));
        var (request, answer) = (New("request"), New("answer"));
        await DoAsync(["enroll", "request", address, "--federation", Federation.Folder.Federation.ToString(), "--into", folder, "--out", request, .. more]);
        // A system without keys of its own cannot sign that it is the one that it was: its registrar has compared the fingerprint.
        var compared = File.Exists(Path.Combine(folder, "passphrase")) ? Array.Empty<string>() : ["--new-device"];
        await DoAsync(["enroll", "approve", request, "--out", answer, .. compared, .. As(nation)]);
        await DoAsync("enroll", "finish", answer, "--into", folder);
    }

    /// <summary>The federation as a nation's gateway knows it.</summary>
    public FederationSnapshot Known(string nation) => Federation.PartsOf(nation).GetRequiredService<DocumentKeeper>().Snapshot;

    /// <summary>Waits until every gateway knows something.</summary>
    public async Task UntilAllKnowAsync(string what, Func<FederationSnapshot, bool> known, CancellationToken cancel)
    {
        foreach (var nation in Nations)
            await Patience.UntilAsync($"{nation} knows {what}", _ => Task.FromResult(known(Known(nation))), cancel);
    }

    /// <summary>What a gateway signs and opens with.</summary>
    public GatewayIdentity IdentityOf(string nation) => Federation.PartsOf(nation).GetRequiredService<GatewayIdentity>();

    /// <summary>Takes up a gateway's new key files now; it does so itself within thirty seconds.</summary>
    public void TakeUpKeys(string nation) => ((KeyFileCustody)IdentityOf(nation).Custody).Refresh(
        File.ReadAllText(Path.Combine(Federation.Folder.Path, nation, "gateway", "passphrase")).Trim());

    public void Hold(IDisposable held) => _held.Add(held);

    public async ValueTask DisposeAsync()
    {
        foreach (var held in _held) held.Dispose();
        await Federation.DisposeAsync();
        _work.Dispose();
    }
}
