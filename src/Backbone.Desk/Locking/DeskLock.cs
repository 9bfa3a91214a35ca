using Backbone.Client;
using Backbone.Custody;
using Backbone.Desk.Session;

namespace Backbone.Desk.Locking;

/// <summary>Opens and locks the session: 1 one try at a time, and not too soon after a wrong one · 2 the keys · 3 the pace remembers.</summary>
/// <param name="session">What is locked.</param>
/// <param name="clock">What time it is.</param>
internal sealed class DeskLock(DeskSession session, TimeProvider clock) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1);
    private readonly PassphrasePace _pace = new(clock);

    /// <summary>Tries a passphrase.</summary>
    /// <returns>What came of it; opening takes a moment, for the passphrase is stretched.</returns>
    public async Task<Answer> OpenAsync(string passphrase, CancellationToken cancel)
    {
        await _one.WaitAsync(cancel);
        try
        {
            // 1
            if (_pace.Left is { Ticks: > 0 } left) return new Answer.TooSoon(left);
            // 2
            await Task.Run(() => session.Open(passphrase), CancellationToken.None);
            // 3
            _pace.Right();
            return new Answer.Opened();
        }
        catch (Exception fault) when (fault is CustodyException or BackboneException)
        {
            _pace.Wrong();
            return new Answer.Refused(fault.Message, _pace.Left);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Drops the keys now.</summary>
    public void Lock() => session.Lock();

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    /// <summary>What came of a try.</summary>
    public abstract record Answer
    {
        private Answer() { }

        /// <summary>It is open.</summary>
        public sealed record Opened : Answer;

        /// <summary>It was not looked at: the last wrong one is too near.</summary>
        /// <param name="Left">How long to wait.</param>
        public sealed record TooSoon(TimeSpan Left) : Answer;

        /// <summary>The keys did not open.</summary>
        /// <param name="Cause">Why, as the keys' custody says it.</param>
        /// <param name="Left">How long the next try has to wait.</param>
        public sealed record Refused(string Cause, TimeSpan Left) : Answer;
    }
}
