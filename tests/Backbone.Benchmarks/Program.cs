using Backbone.Benchmarks;
using Backbone.Benchmarks.Crossing;
using Backbone.Benchmarks.Curves;
using Backbone.Benchmarks.Loops;
using Backbone.Benchmarks.Reports;
using Backbone.TestKit.Redis;

// `make bench`: what one message costs, what a crossing takes, and how far that is from the cryptography alone and from the bare loops
// beneath; tables go to the screen, and with plots to artifacts/bench. QUICK=1 measures shortly; ONLY=loops measures one part alone.
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
if (costs is not null || IsWanted("curves"))
{
    await using var embedded = await Ground.StartAsync(Engine.Embedded);
    if (costs is not null) await crossings.MeasureAsync(embedded);
    if (IsWanted("curves"))
    {
        await SizeCurve.MeasureIntoAsync(curves, embedded, pace);
        await IdleCurve.MeasureIntoAsync(curves, embedded, pace);
    }
}
if (costs is not null || IsWanted("loops"))
{
    await using var redis = RedisServer.IsInstalled ? await RedisServer.StartAsync(RedisServer.Fsync) : null;
    await using var onRedis = redis is null ? null : await Ground.StartAsync(Engine.Of(redis));
    if (onRedis is not null && costs is not null) await crossings.MeasureAsync(onRedis);
    if (IsWanted("loops")) await BareLoops.MeasureIntoAsync(beneath, onRedis, pace);
}
if (costs is not null) crossings.WriteInto(crossing, costs);
if (!RedisServer.IsInstalled) crossing.Note("Nothing was measured on Redis: redis-server is not on the PATH.");
report.Write(Console.Out, args.Length > 0 ? args[0] : Path.Combine("artifacts", "bench"));

bool IsWanted(string part) => args.All(arg => !arg.StartsWith("only=", StringComparison.Ordinal)) || args.Contains($"only={part}");
