using System.Net;
using Backbone.Transport;
using Backbone.Transport.Credentials;
using Microsoft.Extensions.Logging.Abstractions;

namespace Backbone.Hosting.Settings;

/// <summary>
/// Says what a process would do with its settings, thing by thing, and starts nothing: of what is wrong everything, and not the first
/// alone. Each thing is read by the code that the process itself reads it with.
/// </summary>
/// <param name="output">Where each line goes: two spaces and what is well, or <c>!</c> and what is wrong.</param>
/// <param name="isFault">Which faults besides those of settings, TLS and files are findings, and no fault of the program.</param>
public sealed class SettingsCheck(TextWriter output, Func<Exception, bool> isFault)
{
    /// <summary>How many things are wrong.</summary>
    public int Faults { get; private set; }

    /// <summary>2 where something is wrong, as the process itself would end; else 0.</summary>
    public int ExitCode => Faults > 0 ? 2 : 0;

    /// <summary>Looks at one thing.</summary>
    /// <param name="name">Its name in the settings.</param>
    /// <param name="look">Says what the process would do with it.</param>
    /// <returns>Whether it is well.</returns>
    public bool See(string name, Func<string> look)
    {
        ArgumentNullException.ThrowIfNull(look);
        try
        {
            output.WriteLine($"  {name}: {look()}");
            return true;
        }
        catch (Exception fault) when (fault is SettingsException or TransportException or IOException or UnauthorizedAccessException || isFault(fault))
        {
            IReadOnlyList<string> wrong = fault is SettingsException { Faults: { Count: > 0 } several } ? several : [fault.Message];
            Faults += wrong.Count;
            foreach (var one in wrong) output.WriteLine($"! {name}: {one}");
            return false;
        }
    }

    /// <summary>Where it would listen.</summary>
    public void SeeListeners(Func<IPEndPoint> listen, Func<IPEndPoint> management)
    {
        ArgumentNullException.ThrowIfNull(listen);
        ArgumentNullException.ThrowIfNull(management);
        var (here, there) = (default(IPEndPoint), default(IPEndPoint));
        See("listen", () => $"gRPC over mutual TLS at {here = listen()}{AnyPort(here)}");
        See("management", () => $"health and metrics at {there = management()}{AnyPort(there)}, for this machine alone");
        if (here is null || there is null) return;
        See("ports", () =>
        {
            ListenAddress.CheckApart(here, there);
            return "the two are apart";
        });
    }

    /// <summary>The certificate and its key.</summary>
    public void SeeCertificate(CertificatePaths paths, Func<string?> passphrase, OwnCertificateRule rule, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(passphrase);
        See("tls", () =>
        {
            using var own = OwnCertificate.FromFiles(paths, passphrase(), clock, NullLogger.Instance, rule);
            return $"{own.Identity}, until {own.Certificate.NotAfter.ToUniversalTime():u} ({paths.Certificate}); who issued it is seen at the start";
        });
    }

    /// <summary>Revocation lists: each is a file, or a folder of them.</summary>
    public void SeeLists(IEnumerable<string> lists)
    {
        foreach (var list in lists)
            See("tls.crls", () => Directory.Exists(list) ? $"{Directory.GetFiles(list, "*.crl").Length} lists in {list}"
                : File.Exists(list) ? list
                : throw new SettingsException($"{list} is not there: name a file or folder with revocation lists"));
    }

    /// <summary>A file that is written: its folder must be there and take files.</summary>
    /// <param name="name">Its name in the settings.</param>
    /// <param name="path">The file; null where none is written.</param>
    /// <param name="without">What happens where none is named.</param>
    public void SeeWritten(string name, string? path, string without) => See(name, () =>
    {
        if (path is null) return without;
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (!Directory.Exists(folder)) throw new SettingsException($"{folder} is not there: make it, for the account that the process runs as");
        FolderProbe.Write(folder);
        return File.Exists(path) ? $"{path}, {new FileInfo(path).Length} bytes" : $"{path}, which is made";
    });

    private static string AnyPort(IPEndPoint point) => point.Port == 0 ? " (any free port, another one at each start)" : "";
}
