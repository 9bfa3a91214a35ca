using Backbone.Client;
using Backbone.Custody;
using Backbone.Exercise;

namespace Backbone.Cli.Demo;

/// <summary>
/// Three nations on this machine, and what they do in real processes: 1 set up · 2 a bulletin is sent · 3 opened in two
/// nations · 4 receipts come home · 5 the charter's ceiling · 6 the nations' policies · 7 a hostile operator · 8 things to try.
/// </summary>
internal sealed class DemoRun(Invocation invocation, DemoOptions options)
{
    /// <summary>The demo's deadline for FLASH, so that an overdue message shows while one watches.</summary>
    public static readonly TimeSpan FlashDeadline = TimeSpan.FromSeconds(5);

    private readonly Script _script = new(invocation);

    /// <returns>Done where every step held.</returns>
    public async Task<int> RunAsync(CancellationToken cancel)
    {
        using var folder = new DemoFolder(options.Folder);
        var began = invocation.Clock.GetTimestamp();
        try
        {
            // 1
            await using var federation = await SetUpScene.PlayAsync(_script, folder, options, invocation.Clock, cancel);
            using var stage = new DemoStage(federation, _script, invocation.Clock);
            await PlayAsync(stage, cancel);
            _script.End(invocation.Clock.GetElapsedTime(began));
            // 8
            if (_script.Failed == 0) await ClosingScene.PlayAsync(stage, options.Once, invocation.Clock, cancel);
        }
        catch (Exception fault) when (fault is BackboneException or CustodyException or ExerciseException)
        {
            string[] lines = fault.Message.Split('\n');
            _script.Step(false, "broken off", lines[0]);
            foreach (var line in lines[1..]) _script.Aside(line);
            if (fault is BackboneException { NextStep.Length: > 0 } known) _script.Tell($"next: {known.NextStep}");
            _script.End(invocation.Clock.GetElapsedTime(began));
        }
        if (_script.Failed == 0) return ExitCode.Done;
        _script.Tell(folder.Stays
            ? $"the logs of broker and gateways are in {folder.Path}"
            : "run it with --dir DIR to keep the logs of broker and gateways");
        return ExitCode.Fault;
    }

    private static async Task PlayAsync(DemoStage stage, CancellationToken cancel)
    {
        // 2
        var bulletin = await BulletinScene.PlayAsync(stage, cancel);
        if (bulletin is not { } sent) return;
        // 3
        await OpeningScene.PlayAsync(stage, sent, cancel);
        // 4
        await ReceiptScene.PlayAsync(stage, sent, cancel);
        // 5
        await CeilingScene.PlayAsync(stage, cancel);
        // 6
        await PolicyScene.PlayAsync(stage, cancel);
        // 7
        await HostileScene.PlayAsync(stage, cancel);
    }
}
