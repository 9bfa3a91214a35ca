using Backbone.Client;
using Microsoft.AspNetCore.Components;

namespace Backbone.Desk.Session;

/// <summary>
/// A page that asks the gateway as long as somebody looks at it: what fails is kept to be shown, and what comes back after the officer
/// left, or the desk was locked, is thrown away.
/// </summary>
public abstract class AskingPage : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _left = new();

    /// <summary>Makes it.</summary>
    protected AskingPage() => Left = _left.Token;

    /// <summary>Whom it asks by.</summary>
    [Inject] protected DeskSession Session { get; set; } = null!;

    /// <summary>What time it is.</summary>
    [Inject] protected TimeProvider Clock { get; set; } = null!;

    /// <summary>Why the last question had no answer; null where it had one.</summary>
    protected BackboneException? Fault { get; private set; }

    /// <summary>The officer left the page.</summary>
    protected CancellationToken Left { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _left.Cancel();
        _left.Dispose();
        Leave();
        GC.SuppressFinalize(this);
    }

    /// <summary>Ends what else belongs to the page, when the officer leaves it.</summary>
    protected virtual void Leave() { }

    /// <summary>Changes what is shown, from whichever thread.</summary>
    protected Task ShowAsync(Action change) => InvokeAsync(() =>
    {
        ArgumentNullException.ThrowIfNull(change);
        change();
        StateHasChanged();
    });

    /// <summary>Asks for what comes bit by bit, for as long as the officer looks.</summary>
    /// <returns>Why it ended; null where the officer left, or the desk was locked.</returns>
    protected async Task<BackboneException?> FollowAsync(Func<BackboneClient, CancellationToken, Task> follow)
    {
        ArgumentNullException.ThrowIfNull(follow);
        return await AskAsync<object?>(async (client, token) =>
        {
            await follow(client, token);
            return null;
        }, _ => { }) ? null : Fault;
    }

    /// <summary>Asks once.</summary>
    /// <returns>Whether there was an answer, which <paramref name="take"/> then has.</returns>
    protected async Task<bool> AskAsync<T>(Func<BackboneClient, CancellationToken, Task<T>> ask, Action<T> take)
    {
        ArgumentNullException.ThrowIfNull(take);
        try
        {
            take(await Session.AskAsync(ask, Left));
            Fault = null;
            return true;
        }
        catch (BackboneException fault)
        {
            Fault = fault;
        }
        catch (OperationCanceledException)
        {
            // The officer left, or the desk was locked: this page is gone.
        }
        return false;
    }

    /// <summary>Looks again and again, and shows each time what was found.</summary>
    protected async Task RepeatAsync(TimeSpan pause, Func<Task> look)
    {
        ArgumentNullException.ThrowIfNull(look);
        using var timer = new PeriodicTimer(pause, Clock);
        try
        {
            do
            {
                await look();
                StateHasChanged();
            }
            while (await timer.WaitForNextTickAsync(Left));
        }
        catch (OperationCanceledException)
        {
            // The officer left.
        }
    }
}
