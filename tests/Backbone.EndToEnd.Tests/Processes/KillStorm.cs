using System.Security.Cryptography;

namespace Backbone.EndToEnd.Tests.Processes;

/// <summary>
/// Kills whatever it hits, one or two at once, at moments of chance, while messages go both ways; then all must come out
/// right. Which and when follows from a seed, which it tells; BACKBONE_SEED brings a storm back, as far as processes let it.
/// </summary>
internal sealed class KillStorm(KillDrill drill, ITestOutputHelper output)
{
    private const int LongestCalm = 500; // milliseconds, before a kill and again before what was killed is started
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(200);

    private static readonly (string Author, string[] To)[] Streams =
        [("KOR/kisa/lee", ["USA/cisa", "JPN/jpcert"]), ("USA/fbi/johnson", ["KOR/nis", "JPN/npa"])];

    public async Task RunAsync(int kills, CancellationToken cancel)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("BACKBONE_SEED"), out var given)
            ? given : RandomNumberGenerator.GetInt32(int.MaxValue);
        output.WriteLine($"BACKBONE_SEED={seed}");
        // Who never reached its gateway has no documents to seal by: the first of each goes in calm.
        foreach (var (author, to) in Streams) await drill.SendAsync(author, to, cancel);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var senders = Streams.Select(stream => drill.SendUntilAsync(stream.Author, stream.To, Pace, enough.Token, cancel)).ToList();
        try
        {
            await KillAsync(new Random(seed), kills, cancel);
        }
        finally
        {
            await enough.CancelAsync();
        }
        await Task.WhenAll(senders);
        output.WriteLine($"{drill.Accepted.Count} messages were accepted");
        await drill.ReckonAsync(cancel);
    }

    private async Task KillAsync(Random chance, int kills, CancellationToken cancel)
    {
        List<(string Name, Func<Task> KillAsync)> victims =
        [
            ("broker", drill.Broker.KillAsync), ("KOR", drill.Gateway("KOR").KillAsync), ("USA", drill.Gateway("USA").KillAsync),
        ];
        if (drill.Redis is { } redis) victims.Add(("Redis", redis.KillAsync));
        for (var kill = 0; kill < kills; kill++)
        {
            await CalmAsync(chance, cancel);
            var hit = victims.OrderBy(_ => chance.Next()).Take(chance.Next(1, 3)).ToList();
            output.WriteLine(string.Join(" and ", hit.Select(victim => victim.Name)));
            await Task.WhenAll(hit.Select(victim => victim.KillAsync()));
            await CalmAsync(chance, cancel);
            await drill.StandUpAsync(cancel);
        }
    }

    // Not to wait for anything: the moment is what chance decides here.
    private static Task CalmAsync(Random chance, CancellationToken cancel) =>
        Task.Delay(TimeSpan.FromMilliseconds(chance.Next(LongestCalm)), TimeProvider.System, cancel);
}
