namespace Backbone.Policies.Quotas;

/// <summary>
/// What a message took of its quotas. It counts from the moment it is taken; disposed without <see cref="Keep"/> it is given
/// back. Take it, commit the message, keep it. For one thread at a time.
/// </summary>
public sealed class QuotaLease : IDisposable
{
    private Action? _giveBack;

    private QuotaLease(Action? giveBack) => _giveBack = giveBack;

    /// <summary>Nothing taken: for what no quota counts.</summary>
    public static QuotaLease None { get; } = new(null);

    /// <summary>The message is committed: what it took is not given back.</summary>
    public void Keep() => _giveBack = null;

    /// <summary>Gives it back, unless it is kept; the second time nothing happens.</summary>
    public void Dispose()
    {
        var giveBack = _giveBack;
        Keep();
        giveBack?.Invoke();
    }

    internal static QuotaLease Of(Action giveBack) => new(giveBack);
}
