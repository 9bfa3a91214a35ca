using System.Text.Json.Nodes;
using Backbone.Client;
using Backbone.Client.Connection;
using Backbone.Custody;
using Backbone.EndToEnd.Tests.Crossing;
using Backbone.Exercise.Nations;
using Backbone.Gateway.Releasing;
using Backbone.Hosting.Connections;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using Backbone.TestKit.Certificates;
using Microsoft.Extensions.DependencyInjection;

namespace Backbone.EndToEnd.Tests.Refusals;

/// <summary>
/// KOR and JPN run. Lee's laptop is stolen and taken out; Lee has a tablet since. Whoever has the laptop tries it everywhere, and so does
/// JPN's gateway with its certificate where KOR's should be.
/// </summary>
public sealed class StolenGround : IAsyncLifetime
{
    private const string Lee = "KOR/kisa/lee";
    private const string Ops = "KOR/kisa/ops";

    private readonly TestFolder _folder = new();
    private InProcessFederation _federation = null!;

    private FederationFolder Folder => _federation.Folder;

    private string Office => Path.Combine(Folder.Path, "KOR", "authority");

    private string[] AsOffice => ["--office", Office, "--passphrase-file", Path.Combine(Office, "passphrase"), "--yes"];

    private string Stolen => At("stolen");

    private string Tablet => At("tablet");

    public async ValueTask InitializeAsync()
    {
        var cancellation = TestContext.Current.CancellationToken;
        _federation = await InProcessFederation.StartAsync(cancellation, "KOR", "JPN");
        _federation.Watch.Expect("refused: Revoked", "cut off: Revoked", "refused: WrongIdentity");
        _federation.Connect(Lee); // writes into the profile where the gateway listens
        Copy(Folder.ProfileFolder(PrincipalAddress.Parse(Lee)), Stolen);
        await DoAsync(["device", "lost", Lee, "--device", "laptop", "--out", At("lost"), .. AsOffice]);
        await PublishAsync(Directory.GetFiles(At("lost")));
        await DoAsync("enroll", "request", Lee, "--federation", $"{Folder.Federation}", "--into", Tablet, "--device", "tablet", "--title", "Lee", "--unattended",
            "--out", At("tablet.request"));
        await DoAsync(["enroll", "approve", At("tablet.request"), "--new-device", "--out", At("tablet.answer"), .. AsOffice]);
        await DoAsync("enroll", "finish", At("tablet.answer"), "--into", Tablet, "--charter", $"{Folder.CharterHash}", "--gateway", $"{GatewayOf("KOR")}");
        await PublishAsync(Directory.GetFiles(Path.Combine(Office, "documents"), "*-KOR-*.bin"));
    }

    public async ValueTask DisposeAsync()
    {
        await _federation.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>What is said where something is tried.</summary>
    public async Task<string> TryAsync(string what, CancellationToken cancellation) => what switch
    {
        "possession: show" => Said(await TypedCommand.RunAsync("enroll", "show", Forged())),
        "possession: approve" => Said(await TypedCommand.RunAsync(["enroll", "approve", Forged(), "--out", At("no"), .. AsOffice])),
        "another nation's name: approve" => Said(await TypedCommand.RunAsync(
            ["enroll", "approve", await RequestAsync("JPN/npa/kato", "kato"), "--out", At("no"), .. AsOffice])),
        "another nation's name: finish" => Said(await TypedCommand.RunAsync("enroll", "finish", At("tablet.answer"), "--into",
            await FolderOfAsync("JPN/npa/mori", "mori"), "--charter", $"{Folder.CharterHash}", "--gateway", $"{GatewayOf("KOR")}")),
        "stolen: registrar" => await RenewAsync(),
        "stolen: command" => Said(await TypedCommand.RunAsync("send", "--profile", Stolen, "--to", "JPN/npa", "--tlp", "amber", "--subject", "s",
            "--text", $"en:{Text()}", "--yes")),
        "stolen: doctor" => Said(await TypedCommand.RunAsync("doctor", "--profile", Stolen)),
        "stolen: sdk" => await SealAsync(cancellation),
        "stolen: gateway" => await ReleaseAsync(cancellation),
        "foreign gateway: command" => Said(await TypedCommand.RunAsync("whoami", "--profile", Misled())),
        "foreign gateway: doctor" => Said(await TypedCommand.RunAsync("doctor", "--profile", Misled())),
        "foreign gateway: certificate" => Said(await TypedCommand.RunAsync("whoami", "--profile", Disguised())),
        _ => throw new ArgumentException($"nothing is called {what}"),
    };

    private string At(string name) => _folder.PathOf(name);

    private static string Said(TypedCommand.Said said)
    {
        Assert.NotEqual(0, said.Code);
        return said.Output + said.Error;
    }

    private static async Task DoAsync(params string[] args)
    {
        var said = await TypedCommand.RunAsync([.. args, "--yes"]);
        Assert.True(said.Code == 0, said.Error);
    }

    private async Task PublishAsync(string[] files)
    {
        var said = await TypedCommand.RunAsync(_federation, Ops, ["document", "publish", .. files]);
        Assert.True(said.Code == 0, said.Error);
    }

    private Uri GatewayOf(string nation) => _federation.PartsOf(nation).GetRequiredService<ListeningAddresses>().Grpc;

    private async Task<string> RequestAsync(string who, string name)
    {
        await FolderOfAsync(who, name);
        return At($"{name}.request");
    }

    private async Task<string> FolderOfAsync(string who, string name)
    {
        if (!File.Exists(At($"{name}.request")))
            await DoAsync("enroll", "request", who, "--federation", $"{Folder.Federation}", "--into", At(name), "--title", "x", "--unattended",
                "--out", At($"{name}.request"));
        return At(name);
    }

    // A signature at its end is no more over what it says.
    private string Forged()
    {
        var bytes = File.ReadAllBytes(At("tablet.request"));
        bytes[^1] ^= 1;
        var path = At("forged.request");
        File.WriteAllBytes(path, bytes);
        return path;
    }

    // With the stolen keys a new certificate is asked for.
    private async Task<string> RenewAsync()
    {
        var request = At("renewal");
        if (!File.Exists(request))
            await DoAsync("enroll", "request", Lee, "--federation", $"{Folder.Federation}", "--into", Stolen, "--title", "Lee", "--out", request);
        return Said(await TypedCommand.RunAsync(["enroll", "approve", request, "--new-device", "--out", At("no"), .. AsOffice]));
    }

    // The tablet's certificate is good, and its holder has the stolen keys: nothing is signed with them.
    private async Task<string> SealAsync(CancellationToken cancellation)
    {
        using var keys = StolenKeys();
        using var client = BackboneClient.Connect(Profile.Load(Tablet), keys, TimeProvider.System);
        return (await Assert.ThrowsAsync<BackboneException>(() => client.Sending.SealAsync(new Client.Sending.OutgoingMessage
        {
            To = ["JPN/npa"],
            Tlp = Tlp.Amber,
            Subject = "s",
            Parts = [new MessagePart("text/plain", "en", "", new byte[] { 1 })],
        }, cancellation))).Message;
    }

    // An own program signs all the same, and hands it over with a good certificate.
    private async Task<string> ReleaseAsync(CancellationToken cancellation)
    {
        using var keys = StolenKeys();
        var (federation, now, author) = (Keeper.Snapshot, Timestamp.Now(TimeProvider.System), PrincipalAddress.Parse(Lee));
        var roster = federation.FindRoster(author.Nation, now)!;
        var mailbox = federation.FindMailbox(MailboxAddress.Parse("JPN/npa"), now)!;
        var sealed_ = EnvelopeSealer.Seal(new EnvelopePlan
        {
            Federation = Folder.Federation,
            MessageId = MessageId.New(TimeProvider.System),
            To = [new AddressedTo(mailbox.Address, RecipientRole.Action, [.. mailbox.EpochsToSealTo(now).Select(epoch => epoch.Key)])],
            Precedence = Precedence.Routine,
            Expires = now.Plus(TimeSpan.FromHours(1)),
            Content = new MessageContent("s", [new MessagePart("text/plain", "en", "", new byte[] { 1 })]),
            Handling = new HandlingPlan
            {
                Author = author,
                SigningKid = roster.Principals.Single(one => one.Address == author).SigningKeys.Select(key => key.Key.Kid).Single(keys.CanSign),
                RosterVersion = roster.Head.Version,
                RosterHash = roster.Id.Hash,
                Category = Category.Bulletin,
                Created = now,
                Tlp = Tlp.Amber,
                Exercise = true,
            },
        }, keys);
        var outcome = await _federation.PartsOf("KOR").GetRequiredService<ReleaseDesk>()
            .RuleAsync(new ReleaseRequest(sealed_.Envelope.Bytes, author, []), cancellation);
        return Assert.IsType<ReleaseOutcome.Refused>(outcome).Refusal.ToString();
    }

    private Gateway.Documents.DocumentKeeper Keeper => _federation.PartsOf("KOR").GetRequiredService<Gateway.Documents.DocumentKeeper>();

    private KeyFileCustody StolenKeys()
    {
        var profile = Profile.Load(Stolen);
        return KeyFileCustody.Open(profile.KeysFolder, profile.ReadPassphrase());
    }

    // The tablet, led to another nation's gateway.
    private string Misled()
    {
        var folder = Copy(Tablet, At("misled"));
        var path = Path.Combine(folder, Profile.FileName);
        var json = JsonNode.Parse(File.ReadAllText(path))!;
        json["gateway"] = $"{GatewayOf("JPN")}";
        File.WriteAllText(path, json.ToJsonString());
        return folder;
    }

    // A profile with the certificate of another nation's gateway.
    private string Disguised()
    {
        var folder = Copy(Tablet, At("disguised"));
        foreach (var ending in new[] { ".crt", ".key" })
            File.Copy(Path.Combine(Folder.Path, "JPN", "gateway", "tls", "gateway" + ending), Path.Combine(folder, "tls", "person" + ending), overwrite: true);
        return folder;
    }

    private string Text()
    {
        var path = At("text.txt");
        File.WriteAllText(path, "text");
        return path;
    }

    private static string Copy(string from, string to)
    {
        if (Directory.Exists(to)) return to;
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
        return to;
    }
}
