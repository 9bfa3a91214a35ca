using System.Security.Cryptography;
using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Accepting;
using Backbone.Gateway.Borders;
using Backbone.Gateway.Documents;
using Backbone.Gateway.Journals;
using Backbone.Gateway.PolicyMail;
using Backbone.Gateway.Storage;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Backbone.TestKit.Certificates;
using Backbone.TestKit.Federation;
using Google.Protobuf;
using Wire = Backbone.Contracts.Documents.V1;

namespace Backbone.Gateway.Tests.PolicyMail;

/// <summary>
/// Policies of a hostile nation, rightly signed by its own policy key and mailed by its own gateway: they are its word about
/// itself and nobody else, and hold up nobody else's.
/// </summary>
public sealed class ForeignPolicyTests : IAsyncDisposable
{
    private readonly Bench _bench = new();

    private static TestFederation Federation => Bench.Federation;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task A_policy_whose_text_names_another_nation_is_an_alarm_and_is_not_adopted()
    {
        _bench.Log.Expect(Lines.PolicyRefused);
        await TakeAsync("JPN", OfAnother());
        Assert.Equal(1, _bench.Alarms.Counts[AlarmKind.Document]);
        Assert.Contains("signed for JPN", (await _bench.JournalAsync())[^1].Alarm.Detail, StringComparison.Ordinal);
        Assert.Equal(1ul, _bench.Documents.Snapshot.FindAcceptance(Federation.Jpn.Code, _bench.Now)!.Head.Version);
    }

    [Fact]
    public async Task A_text_that_does_not_compile_is_an_alarm_and_is_not_adopted()
    {
        _bench.Log.Expect(Lines.PolicyRefused);
        await TakeAsync("JPN", Federation.Jpn.SignAcceptance(Federation, "nation: JPN\naccept: [[[\n", Known()));
        Assert.Equal(1, _bench.Alarms.Counts[AlarmKind.Document]);
        Assert.Equal(1ul, _bench.Documents.Snapshot.FindAcceptance(Federation.Jpn.Code, _bench.Now)!.Head.Version);
    }

    [Fact]
    public async Task Revocations_reach_the_border_whatever_policies_are_known()
    {
        _bench.Log.Expect(Lines.PolicyUnreadable);
        await _bench.AdoptAsync(OfAnother()); // as it may have been adopted before texts were asked
        await _bench.AdoptAsync(_bench.Letters.NextRoster("USA", principal =>
            principal with { SigningKeys = [.. principal.SigningKeys.Select(key => key with { Status = KeyStatus.Revoked })] }));
        var kim = _bench.Borders.Current.Federation.FindPrincipal(Federation.Principal("USA/cisa/kim").Address, _bench.Now)!;
        Assert.All(kim.SigningKeys, key => Assert.Equal(KeyStatus.Revoked, key.Status));
    }

    [Fact]
    public async Task A_gateway_that_knows_such_a_policy_starts_again()
    {
        _bench.Log.Expect(Lines.PolicyUnreadable);
        await _bench.AdoptAsync(OfAnother());
        await _bench.ReopenAsync();
        Assert.NotNull(_bench.Borders.Current);
    }

    [Fact]
    public async Task A_nation_that_signed_no_acceptance_policy_takes_nothing_in_by_another_nations_text()
    {
        _bench.Log.Expect(Lines.PolicyUnreadable);
        using var folder = new TestFolder();
        var history = Federation.NewHistory();
        TestFederation.Adopt(history, Federation.Jpn.SignAcceptance(Federation,
            "nation: KOR\naccept:\n  - { id: all, allow: { from: [JPN/*], to: [KOR/*] } }\n"), Federation.Now);
        await using var store = NationalStore.Open(folder.PathOf("other.db"), Federation.Name, NationCode.Parse("KOR"));
        using var documents = new DocumentKeeper(history, store, _bench.Clock, _bench.Log.For<DocumentKeeper>());
        var borders = new BorderKeeper(_bench.Identity, documents, _bench.Clock, _bench.Log.For<BorderKeeper>());
        Assert.Null(history.Snapshot!.FindAcceptance(Federation.Kor.Code, _bench.Now));
        Assert.Null(borders.Current.In.Acceptance);
    }

    [Fact]
    public async Task A_version_beyond_the_last_is_an_alarm_and_the_next_is_taken()
    {
        _bench.Log.Expect(Lines.PolicyRefused);
        await TakeAsync("JPN", Version(ulong.MaxValue));
        Assert.Equal(1, _bench.Alarms.Counts[AlarmKind.Document]);
        await TakeAsync("JPN", Version(2));
        Assert.Equal(2ul, _bench.Documents.Snapshot.FindAcceptance(Federation.Jpn.Code, _bench.Now)!.Head.Version);
        Assert.Empty(await WaitingAsync());
    }

    [Fact]
    public async Task What_must_wait_for_newer_documents_holds_up_its_own_nation_alone()
    {
        _bench.Log.Expect(Lines.PolicyRefused);
        var unknown = Federation.Usa.SignWithRegistrar(new DocumentPayload(DocumentType.Acceptance, Payload(Version(2)).ToByteArray()));
        await MailAsync("JPN", unknown); // its signer may stand in a newer mandate, which cannot be asked for
        await MailAsync("JPN", Version(2));
        await MailAsync("USA", Federation.Usa.SignAcceptance(Federation, "nation: USA\naccept: []\n",
            _bench.Documents.Snapshot.FindAcceptance(Federation.Usa.Code, _bench.Now)));
        await Receiver().TakeAllAsync((_, _) => throw new Grpc.Core.RpcException(new Grpc.Core.Status(Grpc.Core.StatusCode.Unavailable, "away")), Cancellation);
        Assert.Equal(2ul, _bench.Documents.Snapshot.FindAcceptance(Federation.Usa.Code, _bench.Now)!.Head.Version);
        Assert.Equal(1ul, _bench.Documents.Snapshot.FindAcceptance(Federation.Jpn.Code, _bench.Now)!.Head.Version);
        Assert.Equal(2, (await WaitingAsync()).Count);
        await Receiver().TakeAllAsync((_, _) => Task.CompletedTask, Cancellation);
        Assert.Equal(2ul, _bench.Documents.Snapshot.FindAcceptance(Federation.Jpn.Code, _bench.Now)!.Head.Version);
        Assert.Empty(await WaitingAsync());
    }

    [Fact]
    public async Task What_breaks_the_intake_is_put_aside_with_an_alarm_and_the_rest_goes_on()
    {
        _bench.Log.Expect(Lines.PolicyRefused);
        await MailAsync("JPN", Version(2));
        await MailAsync("USA", Federation.Usa.SignAcceptance(Federation, "nation: USA\naccept: []\n",
            _bench.Documents.Snapshot.FindAcceptance(Federation.Usa.Code, _bench.Now)));
        await _bench.WriteAsync(session =>
        {
            using var spoil = session.Statement("UPDATE mail SET delivered = x'' WHERE place = 1");
            spoil.Run();
        });
        await Receiver().TakeAllAsync((_, _) => throw new InvalidOperationException("broken by a message"), Cancellation);
        Assert.Empty(await WaitingAsync());
        Assert.Equal(2ul, _bench.Documents.Snapshot.FindAcceptance(Federation.Usa.Code, _bench.Now)!.Head.Version);
        Assert.True(_bench.Alarms.Counts[AlarmKind.Document] >= 1);
    }

    [Fact]
    public async Task Bad_policies_of_one_nation_fill_no_journal()
    {
        _bench.Log.Expect(Lines.PolicyRefused);
        for (var i = 0; i < AlarmEntry.MostOfDay + 20; i++) await TakeAsync("JPN", OfAnother());
        var alarms = (await _bench.JournalAsync()).Where(entry => entry.Alarm is not null).ToList();
        Assert.Equal(AlarmEntry.MostOfDay, alarms.Count);
        Assert.Contains("counted only", alarms[^1].Alarm.Detail, StringComparison.Ordinal);
        Assert.Equal(AlarmEntry.MostOfDay + 20, _bench.Alarms.Counts[AlarmKind.Document]);
        _bench.Clock.Advance(TimeSpan.FromDays(1));
        await TakeAsync("JPN", OfAnother());
        Assert.Equal(AlarmEntry.MostOfDay + 1, (await _bench.JournalAsync()).Count(entry => entry.Alarm is not null));
    }

    private SignedDocument OfAnother() => Federation.Jpn.SignAcceptance(Federation,
        "nation: USA\naccept:\n  - { id: all, allow: { from: [JPN/*], to: [USA/*] } }\n", Known());

    private Acceptance? Known() => _bench.Documents.Snapshot.FindAcceptance(Federation.Jpn.Code, _bench.Now);

    private SignedDocument Version(ulong version)
    {
        var known = _bench.Documents.Snapshot.FindAcceptance(Federation.Jpn.Code, _bench.Now);
        var payload = Wire.Acceptance.Parser.ParseFrom(Payload(Federation.Jpn.SignAcceptance(Federation,
            "nation: JPN\naccept: []\n", known)));
        payload.Head.Version = version;
        return Federation.Jpn.SignWithPolicyKey(new DocumentPayload(DocumentType.Acceptance, payload.ToByteArray()));
    }

    private static ByteString Payload(SignedDocument signed) => Wire.SignedDocument.Parser.ParseFrom(signed.Bytes.Span).Payload;

    private PolicyIntake Intake() =>
        new(_bench.Identity, _bench.Documents, _bench.Store, _bench.Alarms, _bench.Clock, _bench.Log.For<PolicyIntake>());

    private PolicyReceiver Receiver() => new(Intake(), _bench.Identity, null!, _bench.Store, new Watchers<MailboxAddress>(), _bench.Clock,
        _bench.Log.For<PolicyReceiver>());

    private Task<List<MailRow>> WaitingAsync() =>
        _bench.ReadAsync(session => MailTable.List(session, "KOR/gateway", "KOR/gateway", all: false, 0, 16));

    private async Task TakeAsync(string nation, SignedDocument document) =>
        await Intake().TakeAsync(await MailAsync(nation, document), (_, _) => Task.CompletedTask, Cancellation);

    private async Task<EnvelopeId> MailAsync(string nation, SignedDocument document)
    {
        var plan = _bench.Letters.Plan($"{nation}/gateway", "KOR/gateway");
        var consignment = _bench.Letters.Stamp(plan with
        {
            Content = new PolicyMessage(RandomNumberGenerator.GetBytes(DocumentVersion.SaltBytes), document).ToContent(),
            Handling = plan.Handling with { Category = Category.Policy, Tlp = PolicyMessage.Marking, Exercise = false },
        })[0];
        return Assert.IsType<AcceptanceOutcome.Accepted>(
            await _bench.AcceptAsync(consignment, (ulong)await _bench.CountAsync("mail"))).Envelope;
    }
}
