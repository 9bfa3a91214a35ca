using Backbone.Cli.Terminals;
using Backbone.Client;
using Backbone.Custody;
using Backbone.Exercise;

namespace Backbone.Cli;

/// <summary>Says on the error stream what went wrong and what to do next.</summary>
internal static class FaultReport
{
    /// <summary>An exception, with the checks of the message where there are any.</summary>
    /// <returns>The exit code.</returns>
    public static int Write(Page page, Exception fault)
    {
        if (fault is BackboneException { Checks.IsEmpty: false } failed)
            foreach (var check in failed.Checks) page.Check(check.Holds, check.Name, check.Detail);
        switch (fault)
        {
            case OperationCanceledException:
                break;
            case BackboneException backbone:
                var reason = backbone.Refusal is { } refusal ? $" ({refusal.Reason})" : "";
                Write(page, backbone.Message + reason, backbone.NextStep);
                break;
            case CustodyException or ExerciseException:
                Write(page, fault.Message, "");
                break;
            default:
                Write(page, $"this should not happen: {fault.GetType().Name}: {fault.Message}",
                    "report it, with the command that you typed");
                break;
        }
        return ExitCode.Of(fault);
    }

    /// <summary>Cause and next step.</summary>
    public static void Write(Page page, string cause, string nextStep)
    {
        var lines = cause.Split('\n');
        page.Line($"backbone: {lines[0]}");
        if (lines.Length > 1) page.Text(string.Join('\n', lines[1..]));
        if (nextStep.Length > 0) page.Line($"  next: {nextStep}");
    }
}
