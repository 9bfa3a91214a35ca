using System.Security.Cryptography;
using System.Text;
using Backbone.Authority;
using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Accepting;
using Backbone.Gateway.Borders;
using Backbone.Gateway.PolicyMail;
using Backbone.Gateway.Storage;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Backbone.TestKit.Federation;
using Google.Protobuf;
using Wire = Backbone.Contracts.Documents.V1;

namespace Backbone.Gateway.Tests.PolicyMail;

/// <summary>What another nation's gateway says that it takes in: taken up where it holds, an alarm where it does not.</summary>
public sealed class PolicyIntakeTests : IAsyncDisposable
{
    private const string Text = "nation: USA\naccept:\n  - { id: less, allow: { from: [JPN/*], to: [USA/*] } }\n";

    private static readonly TestNation Usa = Bench.Federation.Usa;
    private readonly Bench _bench = new();
    private readonly List<NationCode> _asked = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Acceptance Known => _bench.Documents.Snapshot.FindAcceptance(Usa.Code, _bench.Now)!;

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task A_newer_version_is_known_from_then_on_with_its_salt_and_rules_the_next_message()
    {
        var next = Usa.SignAcceptance(Bench.Federation, Text, Known);
        var salt = await TakeAsync(next);
        Assert.Equal(2ul, Known.Head.Version);
        Assert.Equal(salt, await _bench.ReadAsync(session => SaltTable.Find(session, next.Hash)));
        var refused = Assert.IsType<Gateway.Releasing.ReleaseOutcome.Refused>(
            await _bench.ReleaseAsync(_bench.Letters.Seal(_bench.Letters.Plan("KOR/kisa/lee", "USA/cisa"))));
        Assert.Equal(RefusalReason.NotAccepted, refused.Refusal.Reason);
        Assert.Empty(_bench.Alarms.Counts);
        Assert.Empty(_asked);
    }

    [Fact]
    public async Task The_same_again_and_an_older_one_change_nothing()
    {
        var next = Usa.SignAcceptance(Bench.Federation, Text, Known);
        await TakeAsync(next);
        await TakeAsync(next);
        await TakeAsync(Usa.OpenAcceptance(Bench.Federation));
        Assert.Equal(2ul, Known.Head.Version);
        Assert.Empty(_bench.Alarms.Counts);
    }

    public static TheoryData<string> Faults => ["another nation's", "signed by a registrar", "a bit flipped", "two of one version", "a release", "a roster", "noise"];

    [Theory, MemberData(nameof(Faults))]
    public async Task What_does_not_hold_is_an_alarm_and_the_version_before_stays(string fault)
    {
        _bench.Log.Expect(Lines.Contradicted, Lines.PolicyRefused);
        await TakeAsync(fault switch
        {
            "another nation's" => Bench.Federation.Jpn.SignAcceptance(Bench.Federation, Text.Replace("USA", "JPN", StringComparison.Ordinal)),
            "signed by a registrar" => Usa.SignWithRegistrar(DocumentAuthority.DraftAcceptance(Draft(), Known)),
            "a bit flipped" => Flip(Usa.SignAcceptance(Bench.Federation, Text, Known)),
            "two of one version" => Usa.SignAcceptance(Bench.Federation, Text),
            "a release" => Usa.OpenRelease(Bench.Federation),
            "a roster" => _bench.Letters.NextRoster("USA", principal => principal),
            _ => null,
        });
        Assert.Equal(1ul, Known.Head.Version);
        Assert.Equal(1, _bench.Alarms.Counts[AlarmKind.Document]);
        var alarm = (await _bench.JournalAsync())[^1].Alarm;
        Assert.Equal((AlarmKind.Document, "KOR/gateway"), (alarm.Kind, alarm.Mailbox));
        Assert.Empty(await WaitingAsync());
    }

    [Fact]
    public async Task Before_it_is_refused_newer_documents_of_that_nation_are_asked_for()
    {
        _bench.Log.Expect(Lines.PolicyRefused);
        await TakeAsync(Usa.SignWithRegistrar(DocumentAuthority.DraftAcceptance(Draft(), Known)));
        Assert.Equal([Usa.Code], _asked);
    }

    [Fact]
    public async Task Where_they_cannot_be_asked_for_it_waits()
    {
        var envelope = await ReceiveAsync(Usa.SignWithRegistrar(DocumentAuthority.DraftAcceptance(Draft(), Known)), new byte[DocumentVersion.SaltBytes]);
        await Assert.ThrowsAsync<GatewayException>(() => Intake().TakeAsync(
            envelope, (_, _) => throw new Grpc.Core.RpcException(new(Grpc.Core.StatusCode.Unavailable, "away")), Cancellation));
        Assert.Equal(envelope, Assert.Single(await WaitingAsync()).Envelope);
        Assert.Empty(_bench.Alarms.Counts);
    }

    private async Task<byte[]> TakeAsync(SignedDocument? document)
    {
        var salt = RandomNumberGenerator.GetBytes(DocumentVersion.SaltBytes);
        await Intake().TakeAsync(await ReceiveAsync(document, salt), (nation, _) =>
        {
            _asked.Add(nation);
            return Task.CompletedTask;
        }, Cancellation);
        return salt;
    }

    // As it comes from USA's gateway, through the acceptance desk.
    private async Task<EnvelopeId> ReceiveAsync(SignedDocument? document, byte[] salt)
    {
        var plan = _bench.Letters.Plan("USA/gateway", "KOR/gateway");
        var content = document is null
            ? new MessageContent("", [new MessagePart(PolicyMessage.ContentType, "", "", Encoding.UTF8.GetBytes("noise"))])
            : new PolicyMessage(salt, document).ToContent();
        var consignment = _bench.Letters.Stamp(plan with
        {
            Content = content,
            Handling = plan.Handling with { Category = Category.Policy, Tlp = PolicyMessage.Marking, Exercise = false },
        })[0];
        return Assert.IsType<AcceptanceOutcome.Accepted>(await _bench.AcceptAsync(consignment, (ulong)await _bench.CountAsync("mail"))).Envelope;
    }

    private Task<List<MailRow>> WaitingAsync() =>
        _bench.ReadAsync(session => MailTable.List(session, "KOR/gateway", "KOR/gateway", all: false, 0, 10));

    private PolicyIntake Intake() => new(
        _bench.Identity, _bench.Documents, _bench.Store, _bench.Alarms, _bench.Clock, _bench.Log.For<PolicyIntake>());

    private PolicyDraft Draft() => new()
    {
        Federation = Usa.Federation,
        Nation = Usa.Code,
        Lifetime = Known.Head.Lifetime,
        Text = Encoding.UTF8.GetBytes(Text),
    };

    private static SignedDocument Flip(SignedDocument document)
    {
        var wire = Wire.SignedDocument.Parser.ParseFrom(document.Bytes.Span);
        var sig = wire.Signatures[0].Sig.ToByteArray();
        sig[^1] ^= 1;
        wire.Signatures[0].Sig = ByteString.CopyFrom(sig);
        return SignedDocument.TryRead(wire.ToByteArray(), out var read, out var refused) ? read : throw new ArgumentException(refused.Detail);
    }
}
