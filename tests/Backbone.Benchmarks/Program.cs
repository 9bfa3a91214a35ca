using Backbone.Benchmarks;
using Backbone.Benchmarks.Crossing;
using Backbone.Benchmarks.Loops;

// `make bench`: what one message costs, what a crossing takes, and how far that is from the cryptography alone; the tables go to
// the screen and to artifacts/bench. QUICK=1 measures shortly; ONLY=loops measures one part alone.
var pace = args.Contains("quick") ? Pace.Quick : Pace.Full;
var report = new Report(Machine.Describe());
if (IsWanted("crossings")) await Crossings.MeasureIntoAsync(report, StepCosts.MeasureInto(report), pace);
if (IsWanted("loops")) await BareLoops.MeasureIntoAsync(report, pace);
report.Write(Console.Out, args.Length > 0 ? args[0] : Path.Combine("artifacts", "bench"));

bool IsWanted(string part) => args.All(arg => !arg.StartsWith("only=", StringComparison.Ordinal)) || args.Contains($"only={part}");
