using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Accepting;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Envelopes;
using Backbone.TestKit.Federation;
using Ruling = Backbone.Contracts.Envelope.V1.Ruling;

namespace Backbone.Gateway.Tests.Borders;

/// <summary>
/// Policies are exchanged while messages flow, both ways. Each version's rules bear its number, and each recipient is let
/// through by a rule of its own, so a ruling by a mixture shows.
/// </summary>
public sealed class ReloadTests
{
    private const int Reloads = 100;
    private const int Callers = 2;

    [Fact]
    public async Task No_message_is_ruled_by_a_mixture_and_each_entry_names_one_version()
    {
        await using var bench = new Bench();
        await ReloadAsync(bench, 1);
        using var over = new CancellationTokenSource();
        var flows = Enumerable.Range(0, Callers).Select(_ => Task.Run(() => SendAsync(bench, over.Token), CancellationToken.None))
            .Append(Task.Run(() => ReceiveAsync(bench, over.Token), CancellationToken.None)).ToList();
        for (var version = 2; version <= Reloads; version++) await ReloadAsync(bench, version);
        await over.CancelAsync();
        await Task.WhenAll(flows);

        var rulings = (await bench.JournalAsync(all: 100_000)).Where(entry => entry.EventCase == JournalEntry.EventOneofCase.Ruled)
            .Select(entry => entry.Ruled).ToList();
        Assert.All(rulings, ruled => IsOfOneVersion(ruled.Inward, Ruling.Parser.ParseFrom(ruled.Ruling)));
        // It flowed meanwhile: both ways, under many versions.
        Assert.Contains(rulings, ruled => ruled.Inward);
        Assert.True(rulings.Where(ruled => !ruled.Inward).Select(ruled => VersionOf("release", Ruling.Parser.ParseFrom(ruled.Ruling))).Distinct().Count() > 10);
    }

    private static void IsOfOneVersion(bool inward, Ruling ruling)
    {
        var kind = inward ? "acceptance" : "release";
        var version = VersionOf(kind, ruling);
        Assert.Equal(
            inward ? [$"KOR/acceptance/v{version}"] : [$"KOR/release/v{version}-usa", $"KOR/release/v{version}-jpn"],
            ruling.Recipients.Select(recipient => recipient.Rules.Single(rule => rule.StartsWith("KOR/", StringComparison.Ordinal))));
    }

    private static ulong VersionOf(string kind, Ruling ruling) =>
        ruling.Documents.Single(document => document.Label == kind && document.Nation == "KOR").Version;

    private static async Task ReloadAsync(Bench bench, int version)
    {
        var (snapshot, kor, now) = (bench.Documents.Snapshot, bench.Nation, bench.Now);
        var before = snapshot.FindRelease(kor.Code, now)!;
        var number = before.Head.Version + 1;
        Assert.Equal((ulong)version, before.Head.Version);
        await bench.AdoptAsync(
            kor.SignRelease(Bench.Federation, $$"""
                nation: KOR
                release:
                  - { id: v{{number}}-usa, allow: { from: [KOR/*], to: [USA/*] } }
                  - { id: v{{number}}-jpn, allow: { from: [KOR/*], to: [JPN/*] } }
                """, before),
            kor.SignAcceptance(Bench.Federation, $$"""
                nation: KOR
                accept:
                  - { id: v{{number}}, allow: { from: [USA/*], to: [KOR/*] } }
                """, snapshot.FindAcceptance(kor.Code, now)));
    }

    private static async Task SendAsync(Bench bench, CancellationToken over)
    {
        var desk = bench.ReleaseDesk();
        while (!over.IsCancellationRequested)
        {
            var envelope = bench.Letters.Seal(bench.Letters.Plan("KOR/kisa/lee", "USA/cisa", "JPN/npa"));
            Assert.IsType<Gateway.Releasing.ReleaseOutcome.Released>(await desk.RuleAsync(Bench.RequestOf(envelope), CancellationToken.None));
        }
    }

    private static async Task ReceiveAsync(Bench bench, CancellationToken over)
    {
        for (var index = 0ul; !over.IsCancellationRequested; index++)
        {
            Consignment came = bench.Letters.Stamp(bench.Letters.Plan("USA/cisa/kim", "KOR/kisa"))[0];
            Assert.IsType<AcceptanceOutcome.Accepted>(await bench.AcceptAsync(came, index));
        }
    }
}
