using Backbone.Authority;
using Backbone.Broker.Admission;
using Backbone.Broker.Lanes;
using Backbone.Broker.Storage;
using Backbone.Broker.Storage.Embedded;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Documents;
using Backbone.TestKit;
using Backbone.TestKit.Consignments;
using Backbone.TestKit.Federation;
using Microsoft.Extensions.Time.Testing;

namespace Backbone.Broker.Tests.Admission;

/// <summary>A desk over a store of its own, with a clock that the test moves.</summary>
internal sealed class Desk : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("backbone-desk-");

    public Desk(int laneEntries = StoreLimits.LaneEntries)
    {
        Clock = new FakeTimeProvider(Federation.Now.Plus(TimeSpan.FromMinutes(1)).ToDateTimeOffset());
        Consignments = new TestConsignments(Federation, Clock);
        Snapshot = Federation.Snapshot;
        Store = EmbeddedStore.Open(
            Path.Combine(_folder.FullName, "broker.db"), Federation.Name.ToString(), Durability.Volatile,
            laneEntries);
        Limits = new LaneLimits(Store, Clock);
        Generations = new LaneGenerations(Store);
        Times = new NationTimes(Clock);
    }

    public static CancellationToken Ct => TestContext.Current.CancellationToken;

    public TestFederation Federation { get; } = TestFederation.Default;

    public FakeTimeProvider Clock { get; }

    public TestConsignments Consignments { get; }

    public IBrokerStore Store { get; }

    /// <summary>What its parts say; checked in the end.</summary>
    public LogWatch Log { get; } = new();

    public LaneLimits Limits { get; private set; }

    public FreshEntries Fresh { get; } = new();

    public LaneGenerations Generations { get; }

    /// <summary>What the nations' stamps state.</summary>
    public NationTimes Times { get; }

    /// <summary>The documents by which it judges.</summary>
    public FederationSnapshot Snapshot { get; set; }

    /// <summary>Brings a consignment, by default with its sender's gateway.</summary>
    public ValueTask<AdmissionOutcome> BringAsync(Consignment consignment, string? caller = null) =>
        BringAsync(consignment.Bytes, caller ?? consignment.Header.SenderNation.ToString());

    public ValueTask<AdmissionOutcome> BringAsync(ReadOnlyMemory<byte> bytes, string caller = "KOR") =>
        new AdmissionDesk(Store, Limits, Fresh, Generations, Times, Clock).AdmitAsync(NationCode.Parse(caller), bytes, Snapshot, Ct);

    /// <summary>Shows that it is refused for this reason.</summary>
    public async Task RefusesAsync(RefusalReason reason, Consignment consignment, string? caller = null) =>
        Assert.Equal(reason, ReasonOf(await BringAsync(consignment, caller)));

    public static RefusalReason ReasonOf(AdmissionOutcome outcome) =>
        Assert.IsType<AdmissionOutcome.Turned>(outcome).Why.Reason;

    /// <summary>A broker that was started anew over the same store.</summary>
    public void ForgetLimits(LaneLimit? receipts = null) => Limits = new LaneLimits(Store, Clock, receipts);

    /// <summary>The charter's next version, with other limits.</summary>
    public void LimitBy(params LaneLimit[] limits)
    {
        var draft = CharterDraft.Of(Snapshot.Charter) with { LaneLimits = [.. limits] };
        var payload = DocumentAuthority.DraftCharter(draft, Snapshot.Charter);
        var signatures = new[] { Federation.Kor, Federation.Usa }
            .Select(nation => DocumentAuthority.Sign(payload, nation.Offline, nation.Root.Kid));
        Assert.True(SignedDocument.TryAssemble(payload, signatures, out var signed, out var refused),
            refused?.ToString());
        Snapshot = TestFederation.Adopt(Federation.NewHistory(), signed, Federation.Now);
    }

    /// <summary>A nation's next key set.</summary>
    public void ChangeKeySet(TestNation nation, Func<KeySetDraft, KeySetDraft> change)
    {
        var before = Snapshot.FindKeySet(nation.Code, Federation.Now)!;
        var signed = nation.SignWithRegistrar(DocumentAuthority.DraftKeySet(change(KeySetDraft.Of(before)), before));
        Snapshot = TestFederation.Adopt(Federation.NewHistory(), signed, Federation.Now);
    }

    public LaneKey LaneOf(string mailbox, uint generation = 0) =>
        LaneNames.Of(Federation.Name, MailboxAddress.Parse(mailbox), generation);

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        _folder.Delete(recursive: true);
        Log.Check();
    }
}
