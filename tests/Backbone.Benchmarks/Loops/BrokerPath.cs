using Backbone.Benchmarks.Crossing;
using Backbone.Protocol;
using Backbone.Protocol.Documents;

namespace Backbone.Benchmarks.Loops;

/// <summary>
/// The broker's own path, without gateways: consignments that were sealed and stamped beforehand go up a publish stream with the
/// certificate of one nation, and are collected with that of another.
/// </summary>
internal static class BrokerPath
{
    /// <summary>Nothing of a crossing lies in it.</summary>
    private const string Mailbox = "USA/fbi";

    /// <summary>Measures it on a ground whose gateways are stopped for that.</summary>
    /// <returns>What it gave, and the bytes of a consignment.</returns>
    public static async Task<(LoopResult Result, int Bytes)> MeasureAsync(Ground ground, Pace pace)
    {
        await ground.StopGatewaysAsync();
        var history = new FederationHistory(ground.Running.Folder.CharterHash);
        history.AdoptAll(ground.Running.Folder.ReadDocuments(), Timestamp.Now(TimeProvider.System));
        var federation = history.Snapshot ?? throw new InvalidOperationException("the exercise has no charter");
        using var press = new LetterPress(ground.Running.Folder, federation, "KOR", Mailbox);
        var stock = press.Make(pace.WarmingLetters + pace.Letters);
        using var sender = new NationLine(ground.Running, "KOR", federation);
        using var collector = new NationLine(ground.Running, "USA", federation);
        await using var follower = new LaneFollower(collector.Relay, Mailbox);
        await StreamSender.SendAsync(sender.Relay, stock.Take(pace.WarmingLetters));
        await follower.HasAsync(pace.WarmingLetters);
        var processors = ground.Accounts();
        var (began, before) = (TimeProvider.System.GetTimestamp(), processors.Read());
        var sent = await StreamSender.SendAsync(sender.Relay, stock.Skip(pace.WarmingLetters));
        await follower.HasAsync(stock.Length);
        var seconds = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        return (new LoopResult($"broker: publish → {(ground.Engine.Redis is null ? "SQLite" : "Redis")} → follow and read", StreamSender.Window, sent, seconds, processors.Since(before)), stock[0].Length);
    }
}
