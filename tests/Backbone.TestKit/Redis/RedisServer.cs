using System.Diagnostics;
using System.Net.Sockets;

namespace Backbone.TestKit.Redis;

/// <summary>
/// A private redis-server: its own folder, a Unix socket and no port. It ends with its owner: killed by its process
/// handle, also when its start fails, and at the latest when the test process exits.
/// </summary>
public sealed class RedisServer : IAsyncDisposable
{
    private const string Program = "redis-server";
    private static readonly TimeSpan StartBound = TimeSpan.FromSeconds(20);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("backbone-redis-");
    private readonly string[] _settings;
    private Process? _process;

    private RedisServer(string[] settings)
    {
        _settings = settings;
        AppDomain.CurrentDomain.ProcessExit += KillAtExit;
    }

    /// <summary>Whether redis-server is on the PATH.</summary>
    public static bool IsInstalled { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Any(folder => File.Exists(Path.Combine(folder, Program)));

    /// <summary>Ends the running test where there is no redis-server.</summary>
    public static void Require()
    {
        if (!IsInstalled) Requirement.Missing("redis", "redis-server is not on the PATH");
    }

    /// <summary>Whether it runs.</summary>
    public bool IsRunning => _process is { HasExited: false };

    /// <summary>Its process id; null where it does not run.</summary>
    public int? Id => IsRunning ? _process?.Id : null;

    /// <summary>Its address for the broker.</summary>
    public string Address => $"redis://{_folder.FullName}/redis.sock";

    /// <summary>Settings under which an answered write is on disk.</summary>
    public static string[] Fsync => ["--appendonly", "yes", "--appendfsync", "always", "--save", ""];

    /// <summary>Starts a server and waits until it accepts connections.</summary>
    /// <param name="settings">Arguments beside folder and socket: <c>--appendonly yes</c>.</param>
    public static async Task<RedisServer> StartAsync(params string[] settings)
    {
        var server = new RedisServer(settings);
        try
        {
            await server.StartAgainAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it again over what it left on disk.</summary>
    /// <param name="settings">Other settings than at its first start; the same where none are given.</param>
    public async Task StartAgainAsync(params string[] settings)
    {
        string[] own = ["--port", "0", "--unixsocket", $"{_folder.FullName}/redis.sock", "--dir", _folder.FullName];
        var start = new ProcessStartInfo(Program, [.. own, .. settings.Length > 0 ? settings : _settings])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) =>
        {
            if (line.Data?.Contains("eady to accept connections", StringComparison.Ordinal) == true) ready.TrySetResult();
        };
        _process.ErrorDataReceived += (_, _) => { };
        _process.Exited += (_, _) => ready.TrySetException(new InvalidOperationException("redis-server ended while it started"));
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await ready.Task.WaitAsync(StartBound);
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        if (_process is null) return;
        using var process = _process;
        _process = null;
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>All that it holds is gone, while it runs and its clients stay connected.</summary>
    public async Task FlushAsync()
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint($"{_folder.FullName}/redis.sock"));
        await socket.SendAsync("FLUSHALL\r\n"u8.ToArray());
        var answer = new byte[5];
        for (var read = 0; read < answer.Length;)
            read += await socket.ReceiveAsync(answer.AsMemory(read)) is var more and > 0 ? more : throw new InvalidOperationException("redis-server hung up");
        if (!answer.AsSpan().SequenceEqual("+OK\r\n"u8)) throw new InvalidOperationException("redis-server does not flush");
    }

    /// <summary>Copies what it has on disk.</summary>
    /// <param name="to">A folder that is made.</param>
    public void Backup(string to) => Copy(_folder.FullName, to);

    /// <summary>Ends it, puts a backup in the place of what it wrote since, and starts it again.</summary>
    public async Task RestoreAsync(string from)
    {
        await KillAsync();
        Wipe();
        Copy(from, _folder.FullName);
        await StartAgainAsync();
    }

    /// <summary>Deletes what it wrote; it must have been killed before.</summary>
    public void Wipe()
    {
        foreach (var part in _folder.EnumerateFileSystemInfos())
            if (part is DirectoryInfo folder) folder.Delete(recursive: true);
            else part.Delete();
    }

    /// <summary>Kills it and removes its folder.</summary>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        AppDomain.CurrentDomain.ProcessExit -= KillAtExit;
        if (_folder.Exists) _folder.Delete(recursive: true);
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".sock", StringComparison.Ordinal)))
        {
            var place = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            File.Copy(file, place);
        }
    }

    private void KillAtExit(object? sender, EventArgs exit) => _process?.Kill();
}
