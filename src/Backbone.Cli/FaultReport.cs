using System.Text.Json.Nodes;
using Backbone.Authority;
using Backbone.Cli.Terminals;
using Backbone.Cli.Views;
using Backbone.Client;
using Backbone.Custody;
using Backbone.Exercise;

namespace Backbone.Cli;

/// <summary>Says on the error stream what went wrong and what to do next.</summary>
internal static class FaultReport
{
    /// <summary>
    /// An exception that ended a command. Where results are JSON and none was written, the output says it too: whoever reads it there
    /// gets an object in any case.
    /// </summary>
    /// <returns>The exit code.</returns>
    public static int Write(Invocation invocation, Exception fault)
    {
        var code = Write(invocation.Error, fault);
        if (!invocation.Json || !invocation.Output.IsEmpty || fault is OperationCanceledException) return code;
        try
        {
            invocation.Output.Json(ToJson(fault));
        }
        catch (BackboneException)
        {
            // The output is what failed, which was said above.
        }
        return code;
    }

    /// <summary>As one object.</summary>
    public static JsonObject ToJson(Exception fault)
    {
        var known = fault as BackboneException;
        var office = fault as AuthorityException;
        var json = ToJson(ExitCode.Of(fault), fault.Message, known?.NextStep ?? office?.NextStep ?? "");
        json["reason"] = (known?.Refusal ?? office?.Refusal)?.Reason.ToString();
        if (known is { Checks.IsEmpty: false }) MessageView.AddTo(json, known.Checks);
        return json;
    }

    /// <summary>As one object.</summary>
    public static JsonObject ToJson(int code, string message, string nextStep) => new()
    {
        ["fault"] = message,
        ["code"] = code,
        ["means"] = ExitCode.MeaningOf(code),
        ["next"] = nextStep,
    };

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
            case AuthorityException office:
                Write(page, office.Message, office.NextStep);
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
