using System.Diagnostics;
using System.Text.Json;
using Backbone.Exercise.Processes;

namespace Backbone.Cli.Doctor;

/// <summary>
/// Has the process's own program say what is wrong with its settings (its command <c>check</c>): only it has the code that reads them.
/// Nothing is started that stays.
/// </summary>
internal static class SettingsProgram
{
    private const char Wrong = '!';

    /// <summary>Whose settings these are; null where they are no process's.</summary>
    public static string? Find(JsonElement settings) => settings.TryGetProperty("brokerId", out _) ? "backbone-broker"
        : settings.TryGetProperty("nation", out _) ? "backbone-gateway" : null;

    /// <summary>Asks it.</summary>
    /// <param name="program">Which program; it lies where the exercise finds it too.</param>
    /// <param name="file">The settings.</param>
    /// <param name="patience">How long it may take.</param>
    /// <param name="cancel">Ends the wait.</param>
    public static async Task<Diagnosis> CheckAsync(string program, string file, TimeSpan patience, CancellationToken cancel)
    {
        if (Executables.Locate(program) is not { } path)
            return Diagnosis.NotExamined(Examinations.Check, $"{program} is not installed beside this program: type {program} --config {file} check");
        var start = new ProcessStartInfo(path) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var word in new[] { "--config", file, "check" }) start.ArgumentList.Add(word);
        using var process = Process.Start(start)!;
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        time.CancelAfter(patience);
        try
        {
            var (said, complaints) = (process.StandardOutput.ReadToEndAsync(time.Token), process.StandardError.ReadToEndAsync(time.Token));
            await process.WaitForExitAsync(time.Token);
            return Judge(program, process.ExitCode, await said, await complaints);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            cancel.ThrowIfCancellationRequested();
            return new Diagnosis(Examinations.Check, Verdict.Ill, $"{program} does not say within {Spent.Show(patience)} what its settings mean",
                "see the machine's load, and the files that the settings name; or give it longer with --timeout");
        }
    }

    private static Diagnosis Judge(string program, int code, string said, string complaints)
    {
        var lines = said.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var wrong = lines.Where(line => line[0] == Wrong).Select(line => line[1..].Trim()).ToList();
        if (code == 0 && wrong.Count == 0) return Diagnosis.Well(Examinations.Check, $"{program} takes them: {lines.Length} things were looked at");
        return new Diagnosis(Examinations.Check, Verdict.Ill,
            wrong.Count > 0 ? string.Join("; ", wrong) : $"{program} ended with {code}: {complaints.Trim()}",
            "put right what is named, in the settings or at the files; with these settings the process does not start again");
    }
}
