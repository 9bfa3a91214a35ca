using System.CommandLine;
using Backbone.Cli.Doctor;
using Backbone.Cli.Views;

namespace Backbone.Cli.Commands;

/// <summary><c>backbone doctor</c></summary>
internal static class DoctorCommand
{
    public static Command Create(CommandDesk desk)
    {
        var to = SendCommand.Addresses("--to", "Who gets a probe besides yourself; it must be opened there: a system's address");
        var config = new Option<string?>("--config")
        {
            HelpName = "FILE",
            Description = "Examines the gateway or broker with these settings on this machine, and no profile",
        };
        var command = new Command("doctor",
            "Examine your profile, your gateway and the way there, up to a message that is really delivered and opened") { to, config };
        command.Validators.Add(result =>
        {
            if (result.GetResult(config) is { Implicit: false } && result.GetResult(to) is { Implicit: false })
                result.AddError("--to sends a probe from a profile, and --config examines a process: choose one of them");
        });
        desk.OnRun(command, async (invocation, cancel) =>
        {
            if (invocation.Value(config) is { } file) return await ShowAsync(invocation, new ProcessExamination(file, invocation.Timeout).RunAsync(cancel));
            using var examination = new OfficerExamination(invocation, invocation.Value(to)!);
            return await ShowAsync(invocation, examination.RunAsync(cancel));
        });
        return command;
    }

    private static async Task<int> ShowAsync(Invocation invocation, IAsyncEnumerable<Diagnosis> examinations)
    {
        var found = new List<Diagnosis>();
        await foreach (var diagnosis in examinations)
        {
            found.Add(diagnosis);
            if (!invocation.Json) DiagnosisView.Show(invocation.Output, diagnosis);
        }
        var worst = found.Max(one => one.Verdict);
        if (invocation.Json) invocation.Output.Json(DiagnosisView.ToJson(worst, found));
        // What nobody looked at is not well; but only what was looked at can be ill.
        return worst switch { Verdict.Ill => ExitCode.Fault, Verdict.Doubtful => ExitCode.Partly, _ => ExitCode.Done };
    }
}
