using System.Diagnostics;
using System.Net;
using Backbone.Protocol.Addresses;

namespace Backbone.Exercise.Processes;

/// <summary>
/// A broker or gateway as a child process. Its standard input is a pipe that this process holds: when it closes, in
/// whatever way this process ends, the child ends too. Not for several callers at once.
/// </summary>
public sealed class ServiceProcess : IAsyncDisposable
{
    /// <summary>How long a child may take until it is ready.</summary>
    public static readonly TimeSpan ReadyBound = TimeSpan.FromSeconds(90);

    /// <summary>How long a child may take to end by itself before it is killed.</summary>
    public static readonly TimeSpan StopBound = TimeSpan.FromSeconds(20);

    private readonly string _program;
    private readonly ProcessSettings _settings;
    private readonly LogTail _log;
    private readonly TimeProvider _clock;
    private Process? _process;
    private Task _reading = Task.CompletedTask;
    private ReadyLine? _ready;

    private ServiceProcess(string name, string program, string settingsFile, TimeProvider clock)
    {
        (Name, _program, _clock) = (name, Executables.Find(program), clock);
        _settings = new ProcessSettings(Path.GetFullPath(settingsFile));
        _log = new LogTail(_settings);
    }

    /// <summary>A broker.</summary>
    /// <param name="settingsFile">Its settings.</param>
    /// <param name="clock">Bounds the waiting.</param>
    /// <exception cref="ExerciseException">The program is not there.</exception>
    public static ServiceProcess OfBroker(string settingsFile, TimeProvider clock) => new("broker", Executables.Broker, settingsFile, clock);

    /// <summary>A nation's gateway.</summary>
    /// <param name="nation">The nation.</param>
    /// <param name="settingsFile">Its settings.</param>
    /// <param name="clock">Bounds the waiting.</param>
    /// <exception cref="ExerciseException">The program is not there.</exception>
    public static ServiceProcess OfGateway(NationCode nation, string settingsFile, TimeProvider clock) =>
        new($"gateway of {nation}", Executables.Gateway, settingsFile, clock);

    /// <summary>What it is called: <c>broker</c>, <c>gateway of KOR</c>.</summary>
    public string Name { get; }

    /// <summary>Its settings file.</summary>
    public string SettingsFile => _settings.Path;

    /// <summary>Whether it runs.</summary>
    public bool IsRunning => _process is { HasExited: false };

    /// <summary>Its process id; null where it was not started or was stopped.</summary>
    public int? Id => _process?.Id;

    /// <summary>Where it serves gRPC; kept over restarts.</summary>
    /// <exception cref="InvalidOperationException">It was never ready.</exception>
    public IPEndPoint Grpc => Ready.Grpc;

    /// <summary>Where /livez and /readyz are.</summary>
    /// <exception cref="InvalidOperationException">It was never ready.</exception>
    public IPEndPoint Management => Ready.Management;

    /// <summary>The last lines that it printed and wrote to its log.</summary>
    public string LastLines => _log.Read();

    /// <summary>
    /// What it printed to standard output and error since this exercise was taken up, but for the ready lines: the newest
    /// 1,000 lines.
    /// </summary>
    public IReadOnlyList<string> Printed => _log.Printed;

    /// <summary>Starts it and waits until it is ready; the ports that it took are written into its settings.</summary>
    /// <exception cref="ExerciseException">It ended before, or was not ready in time: with its last lines.</exception>
    /// <exception cref="InvalidOperationException">It runs already.</exception>
    public async Task StartAsync(CancellationToken cancellation = default)
    {
        if (IsRunning) throw new InvalidOperationException($"the {Name} runs already");
        await StopAsync();
        var ready = new TaskCompletionSource<ReadyLine>(TaskCreationOptions.RunContinuationsAsynchronously);
        _process = Launch();
        _reading = Task.WhenAll(ReadOutputAsync(_process.StandardOutput, ready), ReadErrorsAsync(_process.StandardError));
        try
        {
            _ready = await WaitUntilReadyAsync(_process, ready.Task, cancellation);
        }
        catch
        {
            await KillAsync();
            throw;
        }
        _settings.Set(("listen", _ready.Grpc.ToString()), ("management", _ready.Management.ToString()));
    }

    /// <summary>Lets it end by closing its standard input; kills it where it does not. Nothing where it does not run.</summary>
    public async Task StopAsync()
    {
        if (_process is not { } process) return;
        try
        {
            process.StandardInput.Close();
            await process.WaitForExitAsync().WaitAsync(StopBound, _clock);
        }
        catch (TimeoutException)
        {
            process.Kill();
        }
        await EndAsync(process);
    }

    /// <summary>kill -9. Nothing where it does not run.</summary>
    public async Task KillAsync()
    {
        if (_process is not { } process) return;
        process.Kill();
        await EndAsync(process);
    }

    /// <summary>Lets it end, and starts it again at the same ports.</summary>
    public async Task RestartAsync(CancellationToken cancellation = default)
    {
        await StopAsync();
        await StartAsync(cancellation);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => new(StopAsync());

    private ReadyLine Ready => _ready ?? throw new InvalidOperationException($"the {Name} was never ready");

    private Process Launch()
    {
        var start = new ProcessStartInfo(_program, ["--config", _settings.Path, "--exit-with-parent"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _settings.Folder,
        };
        try
        {
            return Process.Start(start) ?? throw new InvalidOperationException("a process that was not started");
        }
        catch (System.ComponentModel.Win32Exception fault)
        {
            throw new ExerciseException($"{_program} cannot be started ({fault.Message}): check its rights", fault);
        }
    }

    private async Task<ReadyLine> WaitUntilReadyAsync(Process process, Task<ReadyLine> ready, CancellationToken cancellation)
    {
        using var bound = new CancellationTokenSource(ReadyBound, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancellation);
        try
        {
            await Task.WhenAny(ready, process.WaitForExitAsync(either.Token)).WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw Failure($"was not ready within {ReadyBound.TotalSeconds} s");
        }
        cancellation.ThrowIfCancellationRequested();
        if (ready.IsCompletedSuccessfully) return await ready;
        if (!process.HasExited) throw Failure($"was not ready within {ReadyBound.TotalSeconds} s");
        await _reading; // the last lines are on their way
        throw Failure($"ended with exit code {process.ExitCode} before it was ready");
    }

    private ExerciseException Failure(string what) =>
        new($"the {Name} {what}; it was started with {_settings.Path}, and its last lines are:\n{_log.Read()}");

    private async Task EndAsync(Process process)
    {
        await process.WaitForExitAsync();
        await _reading;
        _process = null;
        process.Dispose();
    }

    private async Task ReadOutputAsync(StreamReader output, TaskCompletionSource<ReadyLine> ready)
    {
        while (await output.ReadLineAsync() is { } line)
        {
            if (ReadyLine.TryParse(line, out var said)) ready.TrySetResult(said);
            else _log.Add(line);
        }
    }

    private async Task ReadErrorsAsync(StreamReader errors)
    {
        while (await errors.ReadLineAsync() is { } line) _log.Add(line);
    }
}
