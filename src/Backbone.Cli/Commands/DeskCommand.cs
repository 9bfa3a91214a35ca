using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;
using Backbone.Cli.Grammar;
using Backbone.Client.Connection;
using Backbone.Desk;

namespace Backbone.Cli.Commands;

/// <summary>
/// <c>backbone desk</c>: serves the officer's page until Ctrl-C. 1 it begins open where the passphrase lies in a file, else locked ·
/// 2 the address works once · 3 Enter gives a new one, for another browser or after the last window was closed.
/// </summary>
internal static class DeskCommand
{
    private static readonly TimeSpan ShortestLock = TimeSpan.FromMinutes(1);

    public static Command Create(CommandDesk desk)
    {
        var port = new Option<int>("--port")
        {
            HelpName = "N",
            Description = "The TCP port on 127.0.0.1 and ::1 [default: any that is free]",
        };
        port.Validators.Add(result =>
        {
            if (!OptionMaking.IsNumber(result, 0, 65535)) result.AddError("--port takes a number from 0 to 65535");
        });
        var lockAfter = OptionMaking.One<TimeSpan?>("--lock-after", "SPAN",
            "Locks when nobody did anything for so long, and drops the keys [default: 10m]", $"{Durations.Form}, 1m at least", ReadLockAfter);
        var open = new Option<bool>("--open") { Description = "Opens the page in the browser" };
        var command = new Command("desk", "Serve your mail as a page for your own browser, on this machine only, until Ctrl-C")
        {
            port, lockAfter, open,
        };
        desk.OnRun(command, async (invocation, cancel) =>
        {
            var profile = Profile.Load(invocation.ProfileFolder);
            // 1
            var passphrase = invocation.PassphraseFile is { } file ? Profile.ReadPassphrase(file) : profile.ReadPassphrase();
            var options = new DeskOptions
            {
                Profile = profile,
                Port = invocation.Value(port),
                LockAfter = invocation.Value(lockAfter) ?? DeskOptions.DefaultLockAfter,
                Client = new ClientOptions { CallTimeout = invocation.Timeout },
                OnFault = invocation.Error.Warning,
            };
            await using var server = await DeskServer.StartAsync(options, invocation.Clock, passphrase, cancel);
            // 2
            var address = server.NewAddress();
            Say(invocation, address);
            if (invocation.Value(open)) OpenBrowser(invocation, address);
            // 3
            if (invocation.Terminal.CanAsk) _ = Task.Run(() => GiveNewAddresses(invocation, server), CancellationToken.None);
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, invocation.Clock, cancel);
            }
            catch (OperationCanceledException)
            {
                // Ctrl-C is how it ends.
            }
            return ExitCode.Done;
        });
        return command;
    }

    private static void Say(Invocation invocation, Uri address)
    {
        if (invocation.Json) invocation.Output.Json(new() { ["address"] = address.ToString() });
        else invocation.Output.Line($"Your desk, for one browser and once: {address}");
        invocation.Terminal.Output.Flush();
    }

    private static void GiveNewAddresses(Invocation invocation, DeskServer server)
    {
        while (invocation.Terminal.ReadLine() is not null) Say(invocation, server.NewAddress());
    }

    // Other users of the machine may read a command line; the desk takes no connection of theirs.
    private static void OpenBrowser(Invocation invocation, Uri address)
    {
        var program = OperatingSystem.IsMacOS() ? "open" : "xdg-open";
        try
        {
            var start = OperatingSystem.IsWindows()
                ? new ProcessStartInfo(address.ToString()) { UseShellExecute = true }
                : new ProcessStartInfo(program, [address.ToString()]) { RedirectStandardOutput = true, RedirectStandardError = true };
            Process.Start(start)?.Dispose();
        }
        catch (Win32Exception)
        {
            invocation.Error.Warning($"no browser was opened: there is no program {program} here; open the address yourself");
        }
    }

    private static bool ReadLockAfter(string text, out TimeSpan? span)
    {
        var good = Durations.TryRead(text, out var read) && read >= ShortestLock;
        span = good ? read : null;
        return good;
    }
}
