using System.Security.Cryptography;
using System.Text;
using Backbone.Protocol;
using Microsoft.Extensions.Logging;

namespace Backbone.Transport.Trust;

/// <summary>
/// Keeps a trust store's revocation lists as they are in files (PEM with any number of lists, or DER with one), read
/// again every five seconds. Files that cannot be used are logged, and the lists before stay until their own end.
/// </summary>
public sealed class RevocationListFiles : IDisposable
{
    private const string Label = "X509 CRL";

    private readonly Lock _reloading = new();
    private readonly TrustStore _trust;
    private readonly string[] _paths;
    private readonly ILogger _log;
    private readonly ITimer _timer;
    private Digest? _seen;

    /// <summary>Reads the files and goes on watching them.</summary>
    /// <param name="trust">Takes the lists.</param>
    /// <param name="paths">The files.</param>
    /// <param name="clock">Times the watching.</param>
    /// <param name="log">Hears of lists taken up or not.</param>
    /// <exception cref="TransportException">A file cannot be read or is no list.</exception>
    public RevocationListFiles(TrustStore trust, IEnumerable<string> paths, TimeProvider clock, ILogger log)
    {
        ArgumentNullException.ThrowIfNull(clock);
        (_trust, _paths, _log) = (trust, [.. paths], log);
        Take();
        _timer = clock.CreateTimer(_ => Reload(), null, TransportLimits.FileCheckPeriod, TransportLimits.FileCheckPeriod);
    }

    /// <summary>Stops watching; the lists stay in the trust store.</summary>
    public void Dispose() => _timer.Dispose();

    private void Reload()
    {
        if (!_reloading.TryEnter()) return;
        try
        {
            Take();
        }
        catch (TransportException fault)
        {
            _log.RevocationListsNotTaken(fault);
        }
        finally
        {
            _reloading.Exit();
        }
    }

    private void Take()
    {
        byte[][] files = [.. _paths.Select(path => SmallFile.Read(path, TransportLimits.MaxRevocationListSize))];
        using var running = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files) running.AppendData(SHA256.HashData(file));
        var hash = Digest.Of(running);
        if (hash == _seen) return;
        _seen = hash;
        byte[][] lists = [.. files.SelectMany(Lists)];
        _trust.ReplaceRevocationLists(lists);
        _log.RevocationListsTaken(lists.Length);
    }

    private static List<byte[]> Lists(byte[] file)
    {
        if (!file.AsSpan().StartsWith("-----"u8)) return [file];
        var lists = new List<byte[]>();
        ReadOnlySpan<char> text = Encoding.ASCII.GetString(file);
        while (PemEncoding.TryFind(text, out var fields))
        {
            if (text[fields.Label] is not Label)
                throw new TransportException($"a PEM file of revocation lists holds '{text[fields.Label]}'");
            lists.Add(Convert.FromBase64String(text[fields.Base64Data].ToString()));
            text = text[fields.Location.End..];
        }
        return lists.Count > 0 ? lists : throw new TransportException("a PEM file of revocation lists holds none");
    }
}
