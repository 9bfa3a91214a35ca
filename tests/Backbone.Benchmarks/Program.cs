using Backbone.Benchmarks;
using Backbone.Benchmarks.Crossing;

// `make bench`: what one message costs, what a crossing takes, and how far that is from the cryptography alone; the tables go to
// the screen and to artifacts/bench. QUICK=1 measures shortly.
var pace = args.Contains("quick") ? Pace.Quick : Pace.Full;
var report = new Report(Machine.Describe());
var costs = StepCosts.MeasureInto(report);
await Crossings.MeasureIntoAsync(report, costs, pace);
report.Write(Console.Out, args.Length > 0 ? args[0] : Path.Combine("artifacts", "bench"));
