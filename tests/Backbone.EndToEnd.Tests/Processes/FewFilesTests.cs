using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Backbone.EndToEnd.Tests.Nations;

namespace Backbone.EndToEnd.Tests.Processes;

/// <summary>
/// With so few files that hardly the runtime starts, each program ends with a sentence and not with a stack trace; with few, a process serves
/// as many as it can, whatever comes.
/// </summary>
public sealed class FewFilesTests(MadeFolder made) : IClassFixture<MadeFolder>
{
    [Theory(Timeout = 60_000)]
    [InlineData("backbone status"), InlineData("backbone-gateway --config gateway.json"), InlineData("backbone-broker --config broker.json")]
    public async Task A_program_that_may_open_few_files_says_so(string line)
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("skipped: limits are set by a shell");
        var cancel = TestContext.Current.CancellationToken;
        using var process = Start(files: 64, line);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(cancel), process.StandardError.ReadToEndAsync(cancel));
        await process.WaitForExitAsync(cancel);
        Assert.Equal((2, ""), (process.ExitCode, await output));
        Assert.Equal($"{line.Split(' ')[0]}: this process may open 64 files at once and needs 256 at least: raise the limit (ulimit -n, or "
            + "LimitNOFILE of its service; 16384 is good for a service)\n", await error);
    }

    [Fact(Timeout = 120_000)]
    public async Task More_idle_connections_than_there_may_be_open_files_neither_end_the_process_nor_shut_its_door()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("skipped: limits are set by a shell");
        var cancel = TestContext.Current.CancellationToken;
        using var process = Start(files: 400, $"backbone-broker --config {made.Folder.BrokerSettings} --exit-with-parent");
        List<Socket> idle = [];
        try
        {
            var ready = (await process.StandardOutput.ReadLineAsync(cancel))!.Split(' ', '=');
            var (grpc, livez) = (IPEndPoint.Parse(ready[2]), new Uri($"http://{ready[4]}/livez"));
            using var http = new HttpClient();
            for (var i = 0; i < 500; i++)
            {
                idle.Add(await ConnectAsync(grpc, from: i % 10, cancel));
                if (i % 100 == 99) Assert.Equal("alive\n", await http.GetStringAsync(livez, cancel));
            }
            foreach (var one in idle) one.Dispose();

            await Patience.UntilAsync("somebody is let in", async over => await ShakesHandsAsync(grpc, over), cancel);
            process.StandardInput.Close();
            await process.WaitForExitAsync(cancel);
            Assert.Equal(0, process.ExitCode);
        }
        finally
        {
            foreach (var one in idle) one.Dispose();
            if (!process.HasExited) process.Kill();
        }
    }

    // From several addresses, for each of them has a bound of its own; who is turned away at once is none the less a connection.
    private static async Task<Socket> ConnectAsync(IPEndPoint to, int from, CancellationToken cancel)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Parse($"127.0.0.{1 + from}"), 0));
        try
        {
            await socket.ConnectAsync(to, cancel);
        }
        catch (SocketException turned) when (turned.SocketErrorCode == SocketError.ConnectionReset)
        {
        }
        return socket;
    }

    // As far as the server's certificate: it asks for one, which a stranger does not have.
    private static async Task<bool> ShakesHandsAsync(IPEndPoint grpc, CancellationToken cancel)
    {
        using var socket = await ConnectAsync(grpc, from: 0, cancel);
        if (!socket.Connected) return false;
        var seen = false;
        await using var tls = new SslStream(new NetworkStream(socket), leaveInnerStreamOpen: false);
        try
        {
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "127.0.0.1",
                RemoteCertificateValidationCallback = (_, certificate, _, _) => seen = certificate is not null,
            }, cancel);
        }
        catch (Exception turned) when (turned is IOException or System.Security.Authentication.AuthenticationException)
        {
        }
        return seen;
    }

    private static Process Start(int files, string line) => Process.Start(new ProcessStartInfo(
        "/bin/sh", ["-c", $"ulimit -n {files}; exec \"$0\"/{line}", AppContext.BaseDirectory])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;
}
