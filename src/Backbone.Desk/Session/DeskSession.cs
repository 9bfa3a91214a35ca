using Backbone.Client;
using Backbone.Client.Connection;
using Backbone.Custody;

namespace Backbone.Desk.Session;

/// <summary>
/// The officer's session: while it is open there is a client with the profile's keys; while it is locked there is neither, and what was
/// under way is broken off. Safe for many threads.
/// </summary>
/// <param name="profile">Whose.</param>
/// <param name="options">How the gateway is called.</param>
/// <param name="clock">What time it is.</param>
public sealed class DeskSession(Profile profile, ClientOptions options, TimeProvider clock) : IDisposable
{
    private readonly Lock _gate = new();
    private OpenSession? _open;
    private Touched _touched = new(clock.GetTimestamp(), clock.GetUtcNow());

    /// <summary>It was opened or locked. Told to each listener, on the thread that did it.</summary>
    public event Action? Changed;

    /// <summary>Whose desk it is.</summary>
    public Profile Profile => profile;

    /// <summary>Whether the keys are at hand.</summary>
    public bool IsOpen => _open is not null;

    /// <summary>
    /// How long nobody has done anything; the longer of what two clocks say. One stands still while the machine sleeps, the other may be
    /// set back.
    /// </summary>
    public TimeSpan Idle
    {
        get
        {
            var touched = Volatile.Read(ref _touched);
            var (steady, wall) = (clock.GetElapsedTime(touched.Steady), clock.GetUtcNow() - touched.Wall);
            return steady > wall ? steady : wall;
        }
    }

    /// <summary>Somebody did something.</summary>
    public void Touch() => Volatile.Write(ref _touched, new Touched(clock.GetTimestamp(), clock.GetUtcNow()));

    /// <summary>Opens it with the passphrase of the key files; nothing happens where it is open.</summary>
    /// <exception cref="CustodyException">The keys do not open by it, or cannot be read.</exception>
    /// <exception cref="BackboneException">Identity: certificate, key or roots are missing, ended or another's.</exception>
    public void Open(ReadOnlySpan<char> passphrase)
    {
        if (IsOpen) return;
        var custody = KeyFileCustody.Open(profile.KeysFolder, passphrase);
        OpenSession opened;
        try
        {
            opened = new OpenSession(BackboneClient.Connect(profile, custody, clock, options), custody);
        }
        catch
        {
            custody.Dispose();
            throw;
        }
        lock (_gate)
        {
            if (_open is null) (_open, opened) = (opened, null!);
        }
        opened?.Dispose(); // somebody else was faster
        Touch();
        Changed?.Invoke();
    }

    /// <summary>Drops the keys, and the client with them.</summary>
    public void Lock()
    {
        OpenSession? closed;
        lock (_gate) (closed, _open) = (_open, null);
        if (closed is null) return;
        closed.Dispose();
        Changed?.Invoke();
    }

    /// <summary>
    /// Asks the gateway, or the keys, for as long as the session stays open. What comes back after it was locked is thrown away.
    /// </summary>
    /// <exception cref="OperationCanceledException">It is locked, or was locked meanwhile, or the caller left.</exception>
    public async Task<T> AskAsync<T>(Func<BackboneClient, CancellationToken, Task<T>> ask, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(ask);
        var open = _open ?? throw new OperationCanceledException("the desk is locked");
        using var both = open.Until(cancel);
        try
        {
            var answer = await ask(open.Client, both.Token);
            both.Token.ThrowIfCancellationRequested();
            return answer;
        }
        // A client that was taken away in the middle fails in many ways; none of them says anything but that.
        catch (Exception fault) when (fault is not OperationCanceledException && both.IsCancellationRequested)
        {
            throw new OperationCanceledException("the desk was locked", fault, both.Token);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Lock();

    private sealed record Touched(long Steady, DateTimeOffset Wall);
}
