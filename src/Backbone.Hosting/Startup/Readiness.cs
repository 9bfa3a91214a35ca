using Backbone.Hosting.Health;
using Backbone.Hosting.Settings;

namespace Backbone.Hosting.Startup;

/// <summary>Whether the process has passed its self-tests and listens; also the first thing that health looks at.</summary>
public sealed class Readiness
{
    private readonly TaskCompletionSource<bool> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether the process is ready.</summary>
    public bool IsReady => _outcome.Task is { IsCompletedSuccessfully: true, Result: true };

    /// <summary>Whether a self-test failed; then the process is ending.</summary>
    public bool HasFailed => _outcome.Task is { IsCompletedSuccessfully: true, Result: false };

    /// <summary>Ends when it is known: true where the process is ready, false where a self-test failed.</summary>
    public Task<bool> Outcome => _outcome.Task;

    internal ValueTask<Finding> LookAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return ValueTask.FromResult(IsReady
            ? Finding.Ready("the self-tests have passed")
            : Finding.NotReady("the self-tests have not passed yet", "wait a moment; the log says what is tested"));
    }

    /// <summary>Why the settings cannot be used, where a self-test found that; then the process is ending.</summary>
    public SettingsException? Unusable { get; private set; }

    internal void Decide(bool ready) => _outcome.TrySetResult(ready);

    internal void Refuse(SettingsException cause)
    {
        Unusable = cause;
        Decide(ready: false);
    }
}
