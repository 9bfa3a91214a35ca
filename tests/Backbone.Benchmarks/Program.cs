using Backbone.Benchmarks;
using Backbone.Benchmarks.Crossing;
using Backbone.Benchmarks.Curves;
using Backbone.Benchmarks.Loops;
using Backbone.Benchmarks.Reports;
using Backbone.TestKit.Redis;

// `make bench`: what one message costs, what a crossing takes, and how far that is from the cryptography alone and from the bare loops
// beneath; tables go to the screen, and with plots to artifacts/bench. QUICK=1 measures shortly, and on one engine; ONLY=loops measures one part alone.
var pace = args.Contains("quick") ? Pace.Quick : Pace.Full;
var report = new Report(Machine.Describe());
var (steps, crossing) = (report.Open("Single steps"), report.Open("Crossings"));
var (beneath, curves) = (report.Open("Beneath a crossing"), report.Open("Curves"));

var costs = IsWanted("crossings") ? StepCosts.MeasureInto(steps, pace) : null;
var crossings = new Crossings(pace);
if (IsWanted("curves"))
{
    RecipientCurve.MeasureInto(curves, pace);
    await BacklogCurve.MeasureIntoAsync(curves, pace);
    await MailboxCurve.MeasureIntoAsync(curves, pace);
}
await using var redis = RedisServer.IsInstalled ? await RedisServer.StartAsync(RedisServer.Fsync) : null;
Engine[] engines = redis is null ? [Engine.Embedded] : pace.IsQuick ? [Engine.Of(redis)] : [Engine.Embedded, Engine.Of(redis)];
foreach (var engine in engines)
{
    var (hasCurves, hasLoops) = (engine == engines[0] && IsWanted("curves"), engine == engines[^1] && IsWanted("loops"));
    if (costs is null && !hasCurves && !hasLoops) continue;
    await using var ground = await Ground.StartAsync(engine);
    if (costs is not null) await crossings.MeasureAsync(ground);
    if (hasCurves) await SizeCurve.MeasureIntoAsync(curves, ground, pace);
    if (hasCurves) await IdleCurve.MeasureIntoAsync(curves, ground, pace);
    if (hasLoops) await BareLoops.MeasureIntoAsync(beneath, ground, pace);
}
if (costs is not null) crossings.WriteInto(crossing, costs);
if (redis is null) crossing.Note("Nothing was measured on Redis: redis-server is not on the PATH.");
report.Write(Console.Out, args.Length > 0 ? args[0] : Path.Combine("artifacts", "bench"));

bool IsWanted(string part) => args.All(arg => !arg.StartsWith("only=", StringComparison.Ordinal)) || args.Contains($"only={part}");
