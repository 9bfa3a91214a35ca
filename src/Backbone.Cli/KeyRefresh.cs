using Backbone.Custody;

namespace Backbone.Cli;

/// <summary>
/// Takes up key files that come while a command runs, for one that listens for weeks outlives the keys with which it began; and forgets
/// those that their owner has destroyed.
/// </summary>
internal sealed class KeyRefresh : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(30);

    private readonly KeyFileCustody _custody;
    private readonly string _passphrase;
    private readonly Action<string> _tell;
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private string? _told;
    private bool _isOver;

    /// <param name="custody">The keys.</param>
    /// <param name="passphrase">Opens their files.</param>
    /// <param name="clock">Times the looks.</param>
    /// <param name="tell">Hears once of a fault that lasts; the keys opened before serve on.</param>
    public KeyRefresh(KeyFileCustody custody, string passphrase, TimeProvider clock, Action<string> tell)
    {
        (_custody, _passphrase, _tell) = (custody, passphrase, tell);
        _timer = clock.CreateTimer(_ => Refresh(), null, Look, Look);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate) _isOver = true;
        _timer.Dispose();
    }

    private void Refresh()
    {
        lock (_gate)
        {
            if (_isOver) return;
            try
            {
                _custody.Refresh(_passphrase);
                _told = null;
            }
            catch (CustodyException fault)
            {
                if (_told == fault.Message) return;
                _told = fault.Message;
                _tell($"new key files were not taken up: {fault.Message}");
            }
        }
    }
}
