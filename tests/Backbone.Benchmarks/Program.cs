using Backbone.Benchmarks;
using Backbone.Benchmarks.Crossing;

// `make bench`: what one message costs, what a crossing takes; the table goes to the screen and to artifacts/bench.
var report = new Report(Machine.Describe());
StepCosts.MeasureInto(report);
await Crossings.MeasureIntoAsync(report);
report.Write(Console.Out, args.Length > 0 ? args[0] : Path.Combine("artifacts", "bench"));
