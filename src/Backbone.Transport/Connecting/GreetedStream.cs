using System.Text.RegularExpressions;

namespace Backbone.Transport.Connecting;

/// <summary>
/// What goes over TLS, with an eye on the first bytes that come back: where an alert or the end comes in their place, whoever
/// reads or writes is told that the server does not take the certificate. Otherwise the writer, who is often first, only hears
/// of a stream that was closed under it.
/// </summary>
internal sealed partial class GreetedStream : Stream
{
    // The server's first frame is its settings: some 40 bytes.
    private const int FirstSize = 1024;

    // The alert is on its way when the connection breaks, or it never comes.
    private static readonly TimeSpan AlertPatience = TimeSpan.FromSeconds(1);

    private readonly Stream _inner;
    private readonly byte[] _first = new byte[FirstSize];
    private readonly Task<int> _greeting;
    private readonly Action<CallerRefusedException>? _notTaken;
    private int _taken;
    private bool _greeted;
    private volatile bool _disposed;

    /// <param name="inner">What is decrypted.</param>
    /// <param name="notTaken">Told of the refusal too: HTTP/2 loses what a connection failed with before its first request.</param>
    public GreetedStream(Stream inner, Action<CallerRefusedException>? notTaken)
    {
        (_inner, _notTaken) = (inner, notTaken);
        _greeting = ReadFirstAsync();
    }

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _greeted ? _inner.ReadAsync(buffer, cancellationToken) : TakeFirstAsync(buffer, cancellationToken);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        _greeted ? _inner.WriteAsync(buffer, cancellationToken) : WriteUngreetedAsync(buffer, cancellationToken);

    public override Task FlushAsync(CancellationToken cancellationToken) => _inner.FlushAsync(cancellationToken);

    public override async ValueTask DisposeAsync()
    {
        _disposed = true;
        await _inner.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    // HTTP/2 reads and writes asynchronously alone.
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => _inner.Flush();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _disposed = true;
        if (disposing) _inner.Dispose();
        base.Dispose(disposing);
    }

    private async Task<int> ReadFirstAsync()
    {
        try
        {
            if (await _inner.ReadAsync(_first).ConfigureAwait(false) is > 0 and var count) return count;
        }
        catch (IOException fault) when (!_disposed)
        {
            throw Refusal(AlertIn(fault), fault);
        }
        throw Refusal(null, null);
    }

    private CallerRefusedException Refusal(string? alert, Exception? fault)
    {
        var refusal = new CallerRefusedException(alert, fault);
        if (!_disposed) _notTaken?.Invoke(refusal);
        return refusal;
    }

    private async ValueTask<int> TakeFirstAsync(Memory<byte> buffer, CancellationToken cancel)
    {
        var length = await _greeting.WaitAsync(cancel).ConfigureAwait(false);
        var count = Math.Min(buffer.Length, length - _taken);
        _first.AsSpan(_taken, count).CopyTo(buffer.Span);
        _taken += count;
        _greeted = _taken == length;
        return count;
    }

    private async ValueTask WriteUngreetedAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancel)
    {
        try
        {
            await _inner.WriteAsync(buffer, cancel).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is IOException or ObjectDisposedException)
        {
            await Task.WhenAny(_greeting, Task.Delay(AlertPatience, TimeProvider.System, cancel)).ConfigureAwait(false);
            if (_greeting.Exception?.InnerException is CallerRefusedException refused) throw refused;
            throw;
        }
    }

    private static string? AlertIn(Exception fault)
    {
        for (Exception? one = fault; one is not null; one = one.InnerException)
            if (Alert().Match(one.Message) is { Success: true } found) return found.Groups[1].Value;
        return null;
    }

    // As OpenSSL words it: "…:SSL routines::tlsv1 alert unknown ca".
    [GeneratedRegex(@"SSL routines:[^:]*:\S+ alert ([a-z ]+)")]
    private static partial Regex Alert();
}
