using System.Diagnostics;
using Backbone.TestKit.Certificates;

namespace Backbone.EndToEnd.Tests.Processes;

/// <summary>Whoever starts an exercise may be killed at any moment, and leaves nobody behind.</summary>
public sealed class OrphanTests
{
    private const int Children = 4;
    private const int Killed = 128 + 9;

    [Fact(Timeout = 180_000)]
    public async Task Kill_9_of_the_command_that_started_them_ends_broker_and_gateways()
    {
        var cancel = TestContext.Current.CancellationToken;
        if (!OperatingSystem.IsLinux()) Assert.Skip("skipped: processes are looked up in /proc");
        using var place = new TestFolder();
        var folder = place.PathOf("exercise");
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "backbone"), ["demo", "--dir", folder])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var command = Process.Start(start)!;
        var reading = Task.WhenAll(command.StandardOutput.ReadToEndAsync(cancel), command.StandardError.ReadToEndAsync(cancel));
        try
        {
            await UntilAsync(() => ServicesOf(folder) == Children || command.HasExited, cancel);
        }
        finally
        {
            command.Kill();
        }
        await command.WaitForExitAsync(cancel);
        Assert.True(command.ExitCode == Killed, $"the command ended by itself:\n{string.Join('\n', await reading)}");
        await UntilAsync(() => ServicesOf(folder) == 0, cancel);
    }

    private static async Task UntilAsync(Func<bool> holds, CancellationToken cancel)
    {
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!holds()) await pause.WaitForNextTickAsync(cancel);
    }

    private static int ServicesOf(string folder) => Directory.GetDirectories("/proc")
        .Where(entry => int.TryParse(Path.GetFileName(entry), out _))
        .Count(entry => CommandLine(entry) is var line
            && line.Contains("--exit-with-parent", StringComparison.Ordinal) && line.Contains(folder, StringComparison.Ordinal));

    private static string CommandLine(string entry)
    {
        try
        {
            return File.ReadAllText(Path.Combine(entry, "cmdline"));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return ""; // it ended while we looked
        }
    }
}
