using System.Security.Cryptography;

namespace Backbone.Protocol.Suites;

/// <summary>
/// A secret in memory that the garbage collector does not move, and that is zeroed on disposal. Says nothing of
/// itself.
/// </summary>
internal sealed class SecretBytes : IDisposable
{
    private readonly byte[] _bytes;
    private volatile bool _disposed;

    public SecretBytes(ReadOnlySpan<byte> secret)
    {
        _bytes = GC.AllocateUninitializedArray<byte>(secret.Length, pinned: true);
        secret.CopyTo(_bytes);
    }

    /// <exception cref="ObjectDisposedException">The secret is gone.</exception>
    public ReadOnlySpan<byte> Span
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _bytes;
        }
    }

    public void Dispose()
    {
        _disposed = true;
        CryptographicOperations.ZeroMemory(_bytes);
    }
}
