using Backbone.Custody;
using Backbone.Transport.Credentials;

namespace Backbone.Gateway.Keys;

/// <summary>
/// Takes up key files that come while the gateway runs, such as next week's epochs, and destroys the keys that their owner has destroyed in
/// the files.
/// </summary>
internal sealed class KeyWatch(KeyFileCustody keys, string passphraseFile, TimeProvider clock, ILogger<KeyWatch> log) : LastingTask(clock, log)
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(30);
    private string? _told;

    protected override Task WorkAsync(CancellationToken cancellation)
    {
        var (opened, destroyed) = keys.Refresh(PassphraseFile.Read(passphraseFile));
        if (opened + destroyed > 0) log.KeysChanged(opened, destroyed);
        _told = null;
        return Task.CompletedTask;
    }

    protected override TimeSpan PauseAfter(Exception? fault) => Look;

    // A fault that lasts is told once: the keys that were opened before serve on.
    protected override void Tell(Exception fault, TimeSpan pause)
    {
        if (_told == fault.Message) return;
        _told = fault.Message;
        log.KeysNotTaken(fault.Message);
    }
}
