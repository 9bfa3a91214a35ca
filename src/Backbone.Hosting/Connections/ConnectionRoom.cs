using System.Globalization;
using Backbone.Hosting.Settings;

namespace Backbone.Hosting.Connections;

/// <summary>
/// How many connections this process takes: its own bounds, or fewer where the system lets it open fewer files, since each
/// connection is one. Something is always left for store, log and what the process itself connects to.
/// </summary>
/// <param name="Grpc">Open connections of the gRPC listener.</param>
internal sealed record ConnectionRoom(int Grpc)
{
    /// <summary>Files that are no caller's: stores with their readers, logs, own connections, the runtime's.</summary>
    private const int Own = 128;

    /// <summary>The least that the process works with.</summary>
    private const int Least = 256;

    /// <summary>Handshakes under way.</summary>
    public int Handshakes => Math.Min(HostingLimits.Handshakes, Grpc / 2);

    /// <summary>The same from one network address.</summary>
    public int HandshakesOfAddress => Math.Min(HostingLimits.HandshakesOfAddress, Grpc / 4);

    /// <summary>The room under the limit that this process has.</summary>
    /// <exception cref="SettingsException">It is too low to work with.</exception>
    public static ConnectionRoom OfThisProcess() => Of(FilesAtOnce());

    /// <summary>The room where so many files may be open at once.</summary>
    /// <exception cref="SettingsException">They are too few.</exception>
    public static ConnectionRoom Of(int files) => files < Least
        ? throw new SettingsException($"this process may open {files} files at once and needs {Least} at least, better 16384: "
            + "raise the limit (ulimit -n, or LimitNOFILE of its service)")
        : new ConnectionRoom(Math.Min(HostingLimits.Connections, files - Own - HostingLimits.ManagementConnections));

    // The runtime has raised the soft limit to the hard one before any of this runs. Elsewhere than on Linux nothing is known.
    private static int FilesAtOnce()
    {
        const string limits = "/proc/self/limits";
        if (!OperatingSystem.IsLinux() || !File.Exists(limits)) return int.MaxValue;
        var line = File.ReadLines(limits).FirstOrDefault(line => line.StartsWith("Max open files", StringComparison.Ordinal));
        return line?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, _, _, var soft, ..]
            && int.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var files) ? files : int.MaxValue;
    }
}
