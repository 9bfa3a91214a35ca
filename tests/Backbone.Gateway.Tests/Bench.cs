using Backbone.Contracts.Broker.V1;
using Backbone.Contracts.Gateway.V1;
using Backbone.Custody.Batches;
using Backbone.Gateway.Accepting;
using Backbone.Gateway.Approving;
using Backbone.Gateway.Borders;
using Backbone.Gateway.Clocks;
using Backbone.Gateway.Documents;
using Backbone.Gateway.Drafting;
using Backbone.Gateway.Journals;
using Backbone.Gateway.Members;
using Backbone.Gateway.Opening;
using Backbone.Gateway.Operations;
using Backbone.Gateway.Publishing;
using Backbone.Gateway.Receipts;
using Backbone.Gateway.Releasing;
using Backbone.Gateway.Retention;
using Backbone.Gateway.Sharing;
using Backbone.Gateway.Storage;
using Backbone.Gateway.Submission;
using Backbone.Gateway.Telling;
using Backbone.Gateway.Uplink;
using Backbone.Hosting.Health;
using Backbone.Policies.Quotas;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Keys;
using Backbone.Sqlite;
using Backbone.TestKit;
using Backbone.TestKit.Certificates;
using Backbone.TestKit.Federation;
using Google.Protobuf;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Backbone.Gateway.Tests;

/// <summary>
/// One nation's gateway without its network: a real store in a folder of its own, the real desks with the test
/// federation's keys, and a clock that the test moves.
/// </summary>
internal sealed class Bench : IAsyncDisposable
{
    private const int All = 1000;
    private readonly TestFolder _folder = new();
    private readonly string _path;
    private readonly FederationHistory _history = TestFederation.Default.NewHistory();

    public Bench(string nation = "KOR", FakeTimeProvider? clock = null)
    {
        Clock = clock ?? new FakeTimeProvider(Federation.Now.ToDateTimeOffset());
        Nation = Federation[nation];
        Letters = new Letters(Federation, Clock);
        Identity = new GatewayIdentity(Federation.Name, Nation.Code, Nation.GatewayCustody);
        _path = _folder.PathOf("national.db");
        TestFederation.Adopt(_history, Nation.OpenRelease(Federation), Federation.Now);
        foreach (var one in Federation.Nations) TestFederation.Adopt(_history, one.OpenAcceptance(Federation), Federation.Now);
        RefusalLog = new RefusalLog(Clock, Log.For<RefusalLog>());
        Peers = new PeerClocks(Clock, NullLogger<PeerClocks>.Instance);
        (Store, Documents, Borders) = Open();
    }

    public static TestFederation Federation => TestFederation.Default;

    /// <summary>
    /// A clock that begins now, and not when the tests began: where a real connection is used, a deadline in the test's time is
    /// one in the machine's.
    /// </summary>
    public static FakeTimeProvider Present() => new(TimeProvider.System.GetUtcNow());

    public FakeTimeProvider Clock { get; }

    /// <summary>What its parts say; checked in the end.</summary>
    public LogWatch Log { get; } = new();

    public TestNation Nation { get; }

    public Letters Letters { get; }

    /// <summary>Where it tells what it refuses.</summary>
    public RefusalLog RefusalLog { get; init; }

    public GatewayIdentity Identity { get; }

    public NationalStore Store { get; private set; }

    /// <summary>Copies the store as the command does.</summary>
    /// <returns>The copy.</returns>
    public string CopyStore(Func<SqliteSession, string?> findFault)
    {
        var copy = _folder.PathOf("copy.db");
        NationalStore.Copy(_path, copy, Identity.Federation, Identity.Nation, findFault);
        return copy;
    }

    public DocumentKeeper Documents { get; private set; }

    public BorderKeeper Borders { get; private set; }

    public OutboxSignal Outbox { get; } = new();

    public FreshConsignments Fresh { get; } = new();

    public QuotaLedger Quotas { get; private set; } = new();

    public AlarmBoard Alarms { get; } = new();

    /// <summary>What other clocks say of this one.</summary>
    public PeerClocks Peers { get; }

    /// <summary>How much evidence it keeps whole.</summary>
    public QuarantineLimits Quarantine { get; init; } = QuarantineLimits.Usual;

    public Timestamp Now => Timestamp.Now(Clock);

    /// <summary>Whose newer documents the acceptance desk asked for, each time.</summary>
    public List<NationCode> Refreshes { get; } = [];

    /// <summary>What it is given when it asks.</summary>
    public List<SignedDocument> AtTheBroker { get; } = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public BatchSigner Signer(IKeyCustody? custody = null) => new(custody ?? Identity.Custody, TimeProvider.System);

    public ReleaseDesk ReleaseDesk(IKeyCustody? custody = null, BorderKeeper? borders = null) => new(
        custody is null ? Identity : Identity with { Custody = custody }, Signer(custody), borders ?? Borders, Store, Quotas, Ledger, RefusalLog, Clock,
        Log.For<ReleaseDesk>());

    /// <summary>What writes down what a release desk decides.</summary>
    public ReleaseLedger Ledger => new(Store, new Deadlines(), Outbox, Fresh, Clock);

    /// <summary>The edge at which messages are handed over.</summary>
    public SubmissionEndpoint SubmissionEndpoint(OpenStreams streams, StoreRoom? room = null) => new(
        new SubmissionCounter(ReleaseDesk(), DraftingDesk(), room ?? new StoreRoom(new RetentionRules())), PreviewDesk(),
        new SubmissionStates(Store, new Watchers<EnvelopeId>(), Clock), Store, Documents, streams,
        new ApplicationLifetime(Log.For<ApplicationLifetime>()), Clock);

    /// <summary>What hands the journal out.</summary>
    public JournalDesk JournalDesk() => new(Store, new JournalRoots(Identity, Documents, Clock), Clock);

    /// <summary>What every call passes first.</summary>
    public RosterGate RosterGate() => new(Documents, new StandingWatch(Documents, Clock, Log.For<StandingWatch>()), Clock);

    /// <summary>The edge for operators.</summary>
    public OperationsEndpoint OperationsEndpoint(OpenStreams streams, RevocationKeeper? lists = null) => new(
        Documents, new DocumentDesk(Identity, Documents, Store, Clock), lists!, Identity, JournalDesk(), QuarantineDesk(), Store, streams,
        new HealthBoard([], Clock, Log.For<HealthBoard>()), new ApplicationLifetime(Log.For<ApplicationLifetime>()), Clock);

    /// <summary>Where readers share the past of a mailbox.</summary>
    public SharingDesk SharingDesk => new(
        new MailboxAccess(Documents, Identity, Clock), Documents, Store, new StoreRoom(new RetentionRules()), Clock);

    public PreviewDesk PreviewDesk() => new(Identity, Borders, Store, Quotas, Clock);

    public ApprovalDesk ApprovalDesk() =>
        new(Borders, Store, ReleaseDesk(), new Watchers<EnvelopeId>(), Clock, Log.For<ApprovalDesk>());

    /// <summary>An officer's co-signature for the release policy in force.</summary>
    public async Task<Approval> GiveAsync(EnvelopeId envelope, string officer) =>
        Give(envelope, officer, (await ApprovalDesk().PolicyHashAsync(Cancellation))!.Value);

    /// <summary>The same for a policy and role of the test's choice.</summary>
    public Approval Give(EnvelopeId envelope, string officer, Digest policy, string role = "releaser")
    {
        var principal = Federation.Principal(officer);
        return Approval.Give(envelope, principal.Kid, role, policy, Now, principal.Custody);
    }

    public DraftingDesk DraftingDesk(IKeyCustody? custody = null) => new(
        custody is null ? Identity : Identity with { Custody = custody }, Signer(custody), Borders, Store, PreviewDesk(), ReleaseDesk(), RefusalLog, Clock,
        Log.For<DraftingDesk>());

    public ServiceKeys ServiceKeys(IKeyCustody? custody = null) =>
        new(custody is null ? Identity : Identity with { Custody = custody }, Documents, Clock);

    public ServiceOpener ServiceOpener(IKeyCustody? custody = null) => new(
        ServiceKeys(custody), custody is null ? Identity : Identity with { Custody = custody }, Store, Alarms, Clock,
        Log.For<ServiceOpener>());

    public ServiceReceipts ServiceReceipts(IKeyCustody? custody = null) => new(ServiceKeys(custody), new FactSignal(), Clock);

    public AcceptanceDesk AcceptanceDesk(IKeyCustody? custody = null) => new(
        Identity, new EntryCheck(custody is null ? Identity : Identity with { Custody = custody }, Borders, Store, Peers, Clock), Store, Quarantine,
        Clock, Log.For<AcceptanceDesk>());

    public QuarantineDesk QuarantineDesk() => new(
        Identity, EntryCheck(), Store, new FactSignal(), new Watchers<MailboxAddress>(), Clock, Log.For<QuarantineDesk>());

    public ReceiptWriter ReceiptWriter() => new(
        ReleaseDesk(), Identity, Borders, Store, new FactSignal(), Clock, Log.For<ReceiptWriter>());

    /// <summary>Hands an envelope over, as its author where nobody else is named.</summary>
    public Task<ReleaseOutcome> ReleaseAsync(Envelope envelope, string? caller = null) =>
        ReleaseDesk().RuleAsync(RequestOf(envelope, caller), Cancellation);

    public static ReleaseRequest RequestOf(Envelope envelope, string? caller = null) =>
        new(envelope.Bytes, caller is null ? envelope.Handling.Author : PrincipalAddress.Parse(caller), []);

    /// <summary>Judges a consignment that is announced as it should be.</summary>
    public Task<AcceptanceOutcome> AcceptAsync(Consignment consignment, ulong index = 0, uint generation = 0) =>
        AcceptAsync(Announce(consignment, index, generation), consignment.Bytes);

    public async Task<AcceptanceOutcome> AcceptAsync(AnnouncedEntry entry, ReadOnlyMemory<byte>? bytes)
    {
        var desk = AcceptanceDesk();
        return (await desk.KeepAsync([await desk.CheckAsync(entry, bytes, RefreshAsync, Cancellation)], Cancellation))[0];
    }

    /// <summary>What an honest broker announces.</summary>
    public static AnnouncedEntry Announce(Consignment consignment, ulong index = 0, uint generation = 0, string? lane = null)
    {
        var mailbox = lane is null ? consignment.Recipient.Mailbox : MailboxAddress.Parse(lane);
        var id = Backbone.Protocol.Logs.LaneId.Of(Federation.Name.ToString(), mailbox.ToString(), generation);
        return AnnouncedEntry.Read(new EntryHeader
        {
            Mailbox = mailbox.ToString(),
            Generation = generation,
            Index = index,
            EntryHash = ByteString.CopyFrom(consignment.EntryHash(id).Hash.ToArray()),
            EnvelopeId = ByteString.CopyFrom(consignment.EnvelopeId.Hash.ToArray()),
            Precedence = consignment.Header.Precedence,
            Expires = consignment.Header.Expires.Milliseconds,
            Size = (ulong)consignment.Bytes.Length,
            Mark = index + 1,
        }) ?? throw new ArgumentException("no entry header");
    }

    public async Task AdoptAsync(params SignedDocument[] documents) =>
        Assert.All(await Documents.AdoptAsync(documents.Select(document => document.Bytes.ToArray()), Cancellation),
            adoption => Assert.IsType<Adoption.Adopted>(adoption));

    public async Task<long> CountAsync(string table) => await Store.ReadAsync(session =>
    {
        using var count = session.Statement($"SELECT count(*) FROM {table}");
        return count.Step() ? count.Int64(0) : 0;
    }, Cancellation);

    public async Task<List<JournalEntry>> JournalAsync(int all = All) =>
        [.. (await Store.ReadAsync(session => Journal.Read(session, 0, all), Cancellation)).Select(JournalEntry.Parser.ParseFrom)];

    public async Task<List<Consignment>> OutboxAsync() =>
        [.. (await Store.ReadAsync(session => OutboxTable.Waiting(session, Now, All, int.MaxValue, [], new HashSet<long>()), Cancellation)).Select(one => Read(one.Bytes))];

    public async Task<OutboxState> StateAsync(EnvelopeId envelope, int recipient = 0) =>
        (await Store.ReadAsync(session => OutboxTable.States(session, envelope), Cancellation)).Single(state => state.Recipient == recipient);

    /// <summary>As if the broker had taken all that waits.</summary>
    public async Task PublishAsync() => await WriteAsync(session =>
    {
        foreach (var one in OutboxTable.Waiting(session, Now, All, int.MaxValue, [], new HashSet<long>())) OutboxTable.Accepted(session, one.Place, new Placing(0, (ulong)one.Place, 1), Now);
    });

    /// <summary>What is to be told to the nation of the oldest message that something is to be told about.</summary>
    public async Task<PendingFacts?> FactsAsync() => await Store.ReadAsync(session =>
        FactTable.Waiting(session) is [var (nation, author, exercise), ..] ? FactTable.Oldest(session, nation, author, exercise) : null, Cancellation);

    public async Task<List<QuarantinedEntry>> QuarantineAsync() =>
        await Store.ReadAsync(session => QuarantineTable.List(session, 0, All, withEvidence: true), Cancellation);

    public async Task WriteAsync(Action<SqliteSession> work) => await Store.WriteAsync(work, Cancellation);

    public async Task<T> ReadAsync<T>(Func<SqliteSession, T> read) => await Store.ReadAsync(read, Cancellation);

    public async Task<T> WriteAsync<T>(Func<SqliteSession, T> work) => await Store.WriteAsync(work, Cancellation);

    /// <summary>As after a restart of the process.</summary>
    public async Task ReopenAsync()
    {
        await CloseAsync();
        (Store, Documents, Borders) = Open();
        await Documents.LoadAsync(_folder.PathOf("none"), Cancellation);
        Quotas = new QuotaLedger();
        await new QuotaTally(Store, Borders, Quotas, Clock).CountAsync(Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        RefusalLog.Dispose();
        _folder.Dispose();
        Log.Check();
    }

    public static Consignment Read(ReadOnlyMemory<byte> bytes) =>
        Consignment.TryRead(bytes, out var consignment, out var refused) ? consignment : throw new ArgumentException(refused.Detail);

    public EntryCheck EntryCheck() => new(Identity, Borders, Store, Peers, Clock);

    private async Task RefreshAsync(NationCode nation, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Refreshes.Add(nation);
        await AdoptAsync([.. AtTheBroker]);
    }

    private (NationalStore, DocumentKeeper, BorderKeeper) Open()
    {
        var store = NationalStore.Open(_path, Federation.Name, Nation.Code);
        var documents = new DocumentKeeper(_history, store, Clock, Log.For<DocumentKeeper>());
        return (store, documents, new BorderKeeper(Identity, documents, Clock, Log.For<BorderKeeper>()));
    }

    private async Task CloseAsync()
    {
        Documents.Dispose();
        await Store.DisposeAsync();
    }
}
