using Backbone.Benchmarks;
using Backbone.Benchmarks.Crossing;
using Backbone.Benchmarks.Loops;
using Backbone.TestKit.Redis;

// `make bench`: what one message costs, what a crossing takes, and how far that is from the cryptography alone and from the bare loops
// beneath; the tables go to the screen and to artifacts/bench. QUICK=1 measures shortly; ONLY=loops measures one part alone.
var pace = args.Contains("quick") ? Pace.Quick : Pace.Full;
var report = new Report(Machine.Describe());
var costs = IsWanted("crossings") ? StepCosts.MeasureInto(report) : null;
var crossings = new Crossings(pace);
if (costs is not null)
{
    await using var embedded = await Ground.StartAsync(Engine.Embedded);
    await crossings.MeasureAsync(embedded);
}
await using var redis = RedisServer.IsInstalled ? await RedisServer.StartAsync(RedisServer.Fsync) : null;
await using (var onRedis = redis is null ? null : await Ground.StartAsync(Engine.Of(redis)))
{
    if (onRedis is not null && costs is not null) await crossings.MeasureAsync(onRedis);
    if (costs is not null) crossings.WriteInto(report, costs);
    if (IsWanted("loops")) await BareLoops.MeasureIntoAsync(report, onRedis, pace);
}
if (redis is null) report.Note("Redis was not measured: redis-server is not on the PATH.");
report.Write(Console.Out, args.Length > 0 ? args[0] : Path.Combine("artifacts", "bench"));

bool IsWanted(string part) => args.All(arg => !arg.StartsWith("only=", StringComparison.Ordinal)) || args.Contains($"only={part}");
