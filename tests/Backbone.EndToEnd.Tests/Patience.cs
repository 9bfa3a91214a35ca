namespace Backbone.EndToEnd.Tests;

/// <summary>Looks again and again until there is something to see, within a bound.</summary>
internal static class Patience
{
    /// <summary>Much more than anything takes: on a machine with a lot else to do, processes are slow.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(90);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    /// <exception cref="TimeoutException">It did not come; <paramref name="what"/> says what.</exception>
    public static async Task<T> UntilAsync<T>(string what, Func<CancellationToken, Task<T?>> look, CancellationToken cancel)
        where T : struct
    {
        using var bound = new CancellationTokenSource(Bound, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancel);
        using var pause = new PeriodicTimer(Pause);
        try
        {
            while (true)
            {
                if (await look(either.Token) is { } found) return found;
                await pause.WaitForNextTickAsync(either.Token);
            }
        }
        catch (Exception fault) when (bound.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            throw new TimeoutException($"{what}: not within {Bound.TotalSeconds} s", fault);
        }
    }

    /// <exception cref="TimeoutException">It did not come to hold.</exception>
    public static Task UntilAsync(string what, Func<CancellationToken, Task<bool>> holds, CancellationToken cancel) =>
        UntilAsync<bool>(what, async over => await holds(over) ? true : null, cancel);
}
