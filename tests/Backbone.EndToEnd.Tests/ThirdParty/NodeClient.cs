using System.Diagnostics;
using Backbone.Client.Connection;
using Backbone.TestKit;

namespace Backbone.EndToEnd.Tests.ThirdParty;

/// <summary>tests/node/client.js, a client in another language that knows the .proto files and nothing else of Backbone.</summary>
internal sealed class NodeClient : IDisposable
{
    private static readonly string Packages = ProjectFolder.At("artifacts", "node", "node_modules");

    private readonly Process _process;
    private readonly MemoryStream _output = new();
    private readonly Task _reading;
    private readonly List<string> _errors = [];
    private readonly TaskCompletionSource _spoke = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private NodeClient(Process process, CancellationToken cancel)
    {
        _process = process;
        _reading = Task.WhenAll(_process.StandardOutput.BaseStream.CopyToAsync(_output, cancel), ReadErrorsAsync(cancel));
    }

    /// <summary>How it ended: its exit code, the bytes of its output, and what it said on standard error.</summary>
    public sealed record Ending(int Exit, byte[] Output, string Errors);

    /// <summary>Skips the running test where Node or the client's packages are missing.</summary>
    public static void Require()
    {
        if (!Directory.Exists(Path.Combine(Packages, "@grpc", "grpc-js")))
            Requirement.Missing("node", "the packages of the Node client are not there; fetch them with make node");
        try
        {
            using var node = Process.Start(new ProcessStartInfo("node", "--version") { RedirectStandardOutput = true })!;
            node.WaitForExit();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Requirement.Missing("node", "node is not installed");
        }
    }

    /// <summary>Runs a command to its end.</summary>
    public static async Task<Ending> RunAsync(Profile profile, CancellationToken cancel, params string[] arguments)
    {
        using var client = Start(profile, null, cancel, arguments);
        return await client.EndAsync(cancel);
    }

    /// <summary>Starts a command.</summary>
    /// <param name="profile">Whose certificate, and which gateway.</param>
    /// <param name="identity">Who the gateway must be; null: that of the profile's nation.</param>
    /// <param name="cancel">Ends the reading.</param>
    /// <param name="arguments">The command, and its own options.</param>
    public static NodeClient Start(Profile profile, string? identity, CancellationToken cancel, params string[] arguments)
    {
        var tls = Path.GetDirectoryName(profile.Certificate.Certificate)!;
        var nation = profile.Address.Nation.ToString().ToLowerInvariant();
        var start = new ProcessStartInfo("node",
        [
            ProjectFolder.At("tests", "node", "client.js"), .. arguments, "--gateway", profile.Gateway.Authority,
            "--identity", identity ?? $"spiffe://{nation}.{profile.Federation}/gateway",
            "--roots", Path.Combine(tls, "roots", $"{nation}.crt"),
            "--certificate", profile.Certificate.Certificate, "--key", profile.Certificate.Key,
        ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["NODE_PATH"] = Packages;
        return new NodeClient(Process.Start(start)!, cancel);
    }

    /// <summary>It has said something on standard error: a subscription stands then.</summary>
    public Task SpokeAsync(CancellationToken cancel) => _spoke.Task.WaitAsync(cancel);

    public async Task<Ending> EndAsync(CancellationToken cancel)
    {
        await _reading.WaitAsync(cancel);
        await _process.WaitForExitAsync(cancel);
        return new Ending(_process.ExitCode, _output.ToArray(), string.Join('\n', _errors));
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }

    private async Task ReadErrorsAsync(CancellationToken cancel)
    {
        while (await _process.StandardError.ReadLineAsync(cancel) is { } line)
        {
            _errors.Add(line);
            _spoke.TrySetResult();
        }
        _spoke.TrySetResult();
    }
}
