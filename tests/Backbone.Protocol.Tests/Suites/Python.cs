using System.ComponentModel;
using System.Diagnostics;
using Backbone.TestKit;

namespace Backbone.Protocol.Tests.Suites;

/// <summary>
/// Python with `cryptography` 48 or later, where a machine has it: an implementation to talk to. In BACKBONE_REQUIRE
/// it is called <c>python</c>.
/// </summary>
internal static class Python
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Runs a script with lines on its standard input; gives the lines that it printed, or skips the test.
    /// </summary>
    public static async Task<string[]> RunAsync(string script, string[] input, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Patience);
        if (await StartAsync("import cryptography.hazmat.primitives.hpke as h; h.KEM.MLKEM768_X25519", [], timeout.Token)
            is not { Code: 0 }) Requirement.Missing("python", "no python3 with cryptography 48 or later here");
        var (code, output, error) = (await StartAsync(script, input, timeout.Token))!.Value;
        Assert.True(code == 0, error);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    private static async Task<(int Code, string Output, string Error)?> StartAsync(
        string script, string[] input, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("python3", ["-c", script])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var process = Process.Start(start)!;
            try
            {
                var (output, error) = (process.StandardOutput.ReadToEndAsync(cancellationToken),
                    process.StandardError.ReadToEndAsync(cancellationToken));
                foreach (var line in input) await process.StandardInput.WriteLineAsync(line.AsMemory(), cancellationToken);
                process.StandardInput.Close();
                await process.WaitForExitAsync(cancellationToken);
                return (process.ExitCode, await output, await error);
            }
            finally
            {
                if (!process.HasExited) process.Kill();
            }
        }
        catch (Win32Exception)
        {
            return null; // no python3
        }
    }
}
