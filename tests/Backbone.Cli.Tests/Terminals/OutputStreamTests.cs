using System.Diagnostics;
using System.IO.Pipes;
using Backbone.Cli.Terminals;
using Backbone.Client;
using Microsoft.Win32.SafeHandles;

namespace Backbone.Cli.Tests.Terminals;

public sealed class OutputStreamTests
{
    [Fact]
    public void A_pipe_that_nobody_reads_any_more_is_a_fault_and_no_silence()
    {
        using var pipe = new AnonymousPipeServerStream(PipeDirection.Out);
        using var handle = new SafeFileHandle(pipe.SafePipeHandle.DangerousGetHandle(), ownsHandle: false);
        using var output = new StreamWriter(new OutputStream(new FileStream(handle, FileAccess.Write, bufferSize: 0))) { AutoFlush = true };
        output.WriteLine("read");
        pipe.ClientSafePipeHandle.Dispose();
        var fault = Assert.Throws<BackboneException>(() => output.WriteLine("not read"));
        Assert.Equal(FaultKind.Fault, fault.Kind);
        Assert.Contains("cannot be written", fault.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_commands_own_output_says_so_too()
    {
        // The command as a process: .NET's console stream alone would have ended it with 0.
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "backbone"), ["--help"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_TieredPGO"] = "0";
        using var process = Process.Start(start)!;
        process.StandardOutput.Close();
        var said = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, process.ExitCode);
        Assert.Contains("the output cannot be written", said, StringComparison.Ordinal);
    }
}
