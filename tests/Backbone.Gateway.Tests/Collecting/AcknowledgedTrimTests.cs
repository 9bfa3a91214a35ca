using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Collecting;
using Backbone.Gateway.Storage;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Logs;
using Backbone.TestKit.Federation;
using Grpc.Core;

namespace Backbone.Gateway.Tests.Collecting;

/// <summary>
/// What a broker says that this nation acknowledged is believed with this nation's signature, and with nothing else; and what lies
/// before a lane's position is at home whatever is said.
/// </summary>
public sealed class AcknowledgedTrimTests : IAsyncLifetime
{
    private const ulong Index = 4;
    private static readonly MailboxAddress Mailbox = MailboxAddress.Parse("KOR/kisa");

    private readonly Bench _bench = new();
    private AcknowledgedTrims? _trims;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task With_this_nations_signature_its_store_is_older_than_its_word_which_is_an_alarm_and_the_lane_goes_on()
    {
        _bench.Log.Expect(Lines.StoreBehind);
        await PutAsync(3);
        await CheckAsync(Word(through: 9));
        await CheckAsync(Word(through: 9)); // no second alarm
        var alarm = Assert.Single(await AlarmsAsync());
        Assert.Equal((AlarmKind.StoreBehind, "KOR/kisa"), (alarm.Kind, alarm.Mailbox));
        Assert.Contains("through entry 9", alarm.Detail, StringComparison.Ordinal);
        Assert.Contains("up to 3 only", alarm.Detail, StringComparison.Ordinal);
        Assert.Equal(1, _bench.Alarms.Counts[AlarmKind.StoreBehind]);
    }

    public static TheoryData<string> FalseWords() =>
        ["nothing", "junk", "another nation's", "of another lane", "of another generation", "not so far", "spoiled", "after its key's time"];

    [Theory, MemberData(nameof(FalseWords))]
    public async Task Without_it_the_broker_says_what_is_not_true_which_is_an_alarm_and_the_entry_was_not_handed_out(string what)
    {
        _bench.Log.Expect(Lines.FalseTrim);
        await PutAsync(3);
        var word = what switch
        {
            "nothing" => ReadOnlyMemory<byte>.Empty,
            "junk" => "junk"u8.ToArray(),
            "another nation's" => Word(by: Bench.Federation["USA"]),
            "of another lane" => Word(mailbox: "KOR/nis"),
            "of another generation" => Word(generation: 1),
            "not so far" => Word(through: Index - 1),
            "after its key's time" => Word(time: _bench.Nation.Stamp.Lifetime.Until),
            _ => Spoiled(Word()),
        };
        Assert.Equal(StatusCode.DataLoss, (await Assert.ThrowsAsync<RpcException>(() => CheckAsync(word))).StatusCode);
        await Assert.ThrowsAsync<RpcException>(() => CheckAsync(word)); // asked again a minute later, and no second alarm
        var alarm = Assert.Single(await AlarmsAsync());
        Assert.Equal((AlarmKind.FalseTrim, "KOR/kisa"), (alarm.Kind, alarm.Mailbox));
        Assert.Equal(1, _bench.Alarms.Counts[AlarmKind.FalseTrim]);
    }

    [Fact]
    public async Task What_lies_before_the_position_was_collected_whatever_is_said_of_it()
    {
        await PutAsync(Index + 1);
        await CheckAsync(default);
        Assert.Empty(await AlarmsAsync());
    }

    [Fact]
    public async Task A_key_that_was_withdrawn_since_still_says_what_was_acknowledged_before()
    {
        _bench.Log.Expect(Lines.StoreBehind);
        var word = Word();
        var keys = _bench.Documents.Snapshot.FindKeySet(_bench.Identity.Nation, _bench.Now)!;
        await _bench.AdoptAsync(_bench.Nation.SignWithRegistrar(Authority.DocumentAuthority.DraftKeySet(
            Authority.KeySetDraft.Of(keys) with { StampKeys = [.. keys.StampKeys.Select(key => key with { Withdrawn = true })] }, keys)));
        await CheckAsync(word);
    }

    [Fact]
    public async Task A_generation_of_which_nothing_is_kept_is_judged_by_the_word_at_its_end()
    {
        _bench.Log.Expect(Lines.StoreBehind, Lines.FalseTrim);
        Assert.False(await JudgeEndAsync(size: 5, default)); // can only have expired
        Assert.True(await JudgeEndAsync(size: 6, Word(through: Index)));
        Assert.Equal([AlarmKind.FalseTrim], (await AlarmsAsync()).Select(alarm => alarm.Kind));
        Assert.True(await JudgeEndAsync(size: 5, Word(through: Index)));
        Assert.Equal([AlarmKind.FalseTrim, AlarmKind.StoreBehind], (await AlarmsAsync()).Select(alarm => alarm.Kind));
    }

    private AcknowledgedTrims Trims => _trims ??= new(
        _bench.Identity, _bench.Documents, _bench.Store, _bench.Alarms, _bench.Clock, _bench.Log.For<Collector>());

    private Task CheckAsync(ReadOnlyMemory<byte> word)
    {
        var letter = _bench.Letters.Stamp(_bench.Letters.Plan("USA/cisa/kim", Mailbox.ToString()))[0];
        return Trims.CheckAsync(Bench.Announce(letter, Index), word, TestContext.Current.CancellationToken);
    }

    private Task<bool> JudgeEndAsync(ulong size, ReadOnlyMemory<byte> word) =>
        Trims.JudgeEndAsync(Mailbox, 0, next: 2, size, word, TestContext.Current.CancellationToken);

    private Task PutAsync(ulong next) => _bench.WriteAsync(session => LaneTable.Put(session, new LaneStanding(Mailbox.ToString(), 0, next)));

    private async Task<List<Alarm>> AlarmsAsync() =>
        [.. (await _bench.JournalAsync()).Where(entry => entry.Alarm is not null).Select(entry => entry.Alarm)];

    private ReadOnlyMemory<byte> Word(
        ulong through = Index, string mailbox = "KOR/kisa", uint generation = 0, TestNation? by = null, Timestamp? time = null)
    {
        var nation = by ?? _bench.Nation;
        return Acknowledgement.Sign(new AcknowledgementStatement(
            LaneId.Of(Bench.Federation.Name.ToString(), mailbox, generation), through, new EntryHash(Digest.Of("entry"u8)),
            nation.Stamp.Key.Kid, time ?? _bench.Now), nation.GatewayCustody).Bytes;
    }

    private static byte[] Spoiled(ReadOnlyMemory<byte> word)
    {
        var bytes = word.ToArray();
        bytes[^1] ^= 1;
        return bytes;
    }
}
