using System.Collections.Immutable;
using Backbone.Authority;
using Backbone.Cli.Doctor;
using Backbone.Client.Connection;
using Backbone.Client.Members;
using Backbone.Custody;
using Backbone.EndToEnd.Tests.Crossing;
using Backbone.Gateway.Documents;
using Backbone.Gateway.Uplink;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Keys;
using Backbone.TestKit.Certificates;
using Google.Protobuf;
using Microsoft.Extensions.DependencyInjection;

namespace Backbone.EndToEnd.Tests.Refusals;

/// <summary>
/// KOR's gateway, its broker and its offices, all with version 2 of the charter, and the keys of every nation in the hands of whoever
/// means harm. Documents are taken to each place that must refuse them.
/// </summary>
public sealed class DocumentGround : IAsyncLifetime
{
    private static readonly NationCode Kor = NationCode.Parse("KOR");

    private readonly TestFolder _folder = new();
    private readonly List<KeyFileCustody> _custodies = [];
    private InProcessFederation _federation = null!;
    private int _files;

    /// <summary>Version 1 and version 2 of the charter.</summary>
    public SignedDocument Charter1 { get; private set; } = null!;

    public SignedDocument Charter2 { get; private set; } = null!;

    /// <summary>What is known by everybody.</summary>
    public FederationSnapshot Snapshot { get; private set; } = null!;

    public static Timestamp Now => Timestamp.Now(TimeProvider.System);

    public async ValueTask InitializeAsync()
    {
        var cancellation = TestContext.Current.CancellationToken;
        _federation = await InProcessFederation.StartAsync(cancellation, "KOR");
        _federation.Watch.Expect("two documents claim to be", "than the one known"); // an alarm each, at the gateway and at the broker
        var history = new FederationHistory(_federation.Folder.CharterHash);
        history.AdoptAll(_federation.Folder.ReadDocuments(), Now);
        Charter1 = Read(Directory.GetFiles(Path.Combine(Office("KOR"), "documents"), "charter-1.bin").Single());
        Snapshot = history.Snapshot!;
        Charter2 = NextCharter(Snapshot.Charter, TimeSpan.FromDays(1));
        Assert.IsType<Adoption.Adopted>(history.Adopt(Charter2, Now));
        Snapshot = history.Snapshot!;
        await _federation.Connect("KOR/kisa/ops").Operations.AdoptDocumentAsync(Charter2, cancellation);
        Assert.Null((await PublishAsync(Charter2, cancellation)).Refused);
        Assert.Equal(0, (await TypedCommand.RunAsync("document", "take", Write(Charter2), "--office", Office("KOR"))).Code);
        Assert.Equal(0, (await TypedCommand.RunAsync("document", "publish", Write(Charter2), "--into", GatewayFolder)).Code);
    }

    public async ValueTask DisposeAsync()
    {
        await _federation.DisposeAsync();
        foreach (var custody in _custodies) custody.Dispose();
        _folder.Dispose();
    }

    /// <summary>What a place says of a document; its charter in force is still version 2.</summary>
    public async Task<string> TakeToAsync(string place, SignedDocument document, CancellationToken cancellation) => place switch
    {
        "office" => Said(await TypedCommand.RunAsync("document", "take", Write(document), "--office", Office("KOR"))),
        "folder" => Said(await TypedCommand.RunAsync("document", "publish", Write(document), "--into", GatewayFolder)),
        "verify" => Said(await TypedCommand.RunAsync(
            ["document", "verify", Write(document), Write(Charter2), .. Files(), "--charter", _federation.Folder.CharterHash.ToString()])),
        "gateway" => await TakeToGatewayAsync(document),
        "broker" => (await PublishAsync(document, cancellation)) is { } answer ? answer.Repeated ? "known already" : answer.Refused?.Detail ?? "adopted" : "",
        "sdk" => Offer(document, out _),
        "doctor" => await ExamineAsync(document),
        _ => throw new ArgumentException($"no place {place}"),
    };

    /// <summary>A nation's root.</summary>
    public (IKeyCustody Custody, SigningKid Kid) RootOf(string nation) =>
        (Keys(nation), Snapshot.Charter.FindNation(NationCode.Parse(nation))!.RootKey.Kid);

    /// <summary>A nation's registrar.</summary>
    public (IKeyCustody Custody, SigningKid Kid) RegistrarOf(string nation) =>
        (Keys(nation), Snapshot.FindMandate(NationCode.Parse(nation), Now)!.RegistrarKeys[0].Key.Kid);

    /// <summary>The charter after one, signed by the roots of KOR and USA.</summary>
    public SignedDocument NextCharter(Charter before, TimeSpan longer) => Signed(
        DocumentAuthority.DraftCharter(CharterDraft.Of(before) with { Lifetime = new Lifetime(Now, before.Head.Lifetime.Until.Plus(longer)) }, before),
        RootOf("KOR"), RootOf("USA"));

    /// <summary>Signed by whomever, whatever it is.</summary>
    public static SignedDocument Signed(DocumentPayload payload, params (IKeyCustody Custody, SigningKid Kid)[] by)
    {
        var signatures = by.Select(one => DocumentAuthority.Sign(payload, one.Custody, one.Kid)).ToArray();
        return SignedDocument.TryAssemble(payload, signatures, out var signed, out var refused) ? signed : throw new ArgumentException(refused.Detail);
    }

    private string GatewayFolder => Path.Combine(_federation.Folder.Path, "KOR", "gateway");

    private string Office(string nation) => Path.Combine(_federation.Folder.Path, nation, "authority");

    private static string Said(TypedCommand.Said said) => said.Output + said.Error;

    private async Task<string> TakeToGatewayAsync(SignedDocument document)
    {
        var said = await TypedCommand.RunAsync(_federation, "KOR/kisa/ops", "document", "publish", Write(document));
        Assert.Equal(2UL, _federation.PartsOf("KOR").GetRequiredService<DocumentKeeper>().Snapshot.Charter.Head.Version);
        return Said(said);
    }

    private async Task<Contracts.Broker.V1.PublishDocumentResponse> PublishAsync(SignedDocument document, CancellationToken cancellation) =>
        await _federation.PartsOf("KOR").GetRequiredService<BrokerChannel>().Documents.PublishDocumentAsync(
            new() { Document = UnsafeByteOperations.UnsafeWrap(document.Bytes) }, cancellationToken: cancellation);

    // A device that has seen version 2, and is offered everything with the document among it.
    private string Offer(SignedDocument document, out (FederationSnapshot Snapshot, ImmutableArray<DocumentFinding> Findings) seen)
    {
        var original = Profile.Load(_federation.Folder.ProfileFolder(PrincipalAddress.Parse("KOR/kisa/lee")));
        var profile = new Profile(_folder.PathOf($"profile-{_files++}"))
        {
            Address = original.Address,
            Federation = original.Federation,
            Gateway = original.Gateway,
            CharterHash = original.CharterHash,
            Device = original.Device,
        };
        profile.Save();
        var memory = new FederationMemory(profile, TimeProvider.System);
        var (all, charters) = (Files().Select(File.ReadAllBytes).Select(bytes => (ReadOnlyMemory<byte>)bytes).ToList(), new[] { Charter1.Bytes, Charter2.Bytes });
        memory.Take([.. all, .. charters], []);
        // Whoever replays the old charter keeps the new one back.
        var offered = document.Hash == Charter1.Hash ? [.. all, Charter1.Bytes] : (IEnumerable<ReadOnlyMemory<byte>>)[.. all, .. charters, document.Bytes];
        var findings = memory.Take(offered, []);
        seen = (memory.Snapshot!, findings);
        return string.Join('\n', findings.Select(finding => finding.Refusal.Detail));
    }

    private async Task<string> ExamineAsync(SignedDocument document)
    {
        var diagnosis = await Look.AtAsync(Examinations.Documents, () =>
        {
            Offer(document, out var seen);
            return DocumentLook.Judge(seen.Snapshot, seen.Findings, Kor, Now);
        });
        Assert.NotEqual(Verdict.Well, diagnosis.Verdict);
        Assert.NotEmpty(diagnosis.NextStep);
        return diagnosis.Finding;
    }

    private IEnumerable<string> Files() => new[] { "JPN", "KOR", "USA" }
        .SelectMany(nation => Directory.GetFiles(Path.Combine(Office(nation), "documents"), "*.bin"))
        .Where(file => !Path.GetFileName(file).StartsWith("charter-2", StringComparison.Ordinal))
        .GroupBy(Path.GetFileName).Select(same => same.First());

    private KeyFileCustody Keys(string nation)
    {
        var place = Office(nation);
        var custody = KeyFileCustody.Open(place, File.ReadAllText(Path.Combine(place, "passphrase")).Trim());
        _custodies.Add(custody);
        return custody;
    }

    private string Write(SignedDocument document)
    {
        var path = _folder.PathOf($"{_files++}.bin");
        File.WriteAllBytes(path, document.Bytes.ToArray());
        return path;
    }

    private static SignedDocument Read(string file) =>
        SignedDocument.TryRead(File.ReadAllBytes(file), out var signed, out var refused) ? signed : throw new ArgumentException(refused.Detail);
}
