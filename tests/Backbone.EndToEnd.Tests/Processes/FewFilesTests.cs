using System.Diagnostics;

namespace Backbone.EndToEnd.Tests.Processes;

/// <summary>With so few files that hardly the runtime starts, each program ends with a sentence and not with a stack trace.</summary>
public sealed class FewFilesTests
{
    [Theory(Timeout = 60_000)]
    [InlineData("backbone status"), InlineData("backbone-gateway --config gateway.json"), InlineData("backbone-broker --config broker.json")]
    public async Task A_program_that_may_open_few_files_says_so(string line)
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("skipped: limits are set by a shell");
        var cancel = TestContext.Current.CancellationToken;
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"ulimit -n 64; exec \"$0\"/{line}", AppContext.BaseDirectory])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(cancel), process.StandardError.ReadToEndAsync(cancel));
        await process.WaitForExitAsync(cancel);
        Assert.Equal((2, ""), (process.ExitCode, await output));
        Assert.Equal($"{line.Split(' ')[0]}: this process may open 64 files at once and needs 256 at least: raise the limit (ulimit -n, or "
            + "LimitNOFILE of its service; 16384 is good for a service)\n", await error);
    }
}
