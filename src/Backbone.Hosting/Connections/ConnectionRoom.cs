using Backbone.Hosting.Settings;
using Backbone.Transport;

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

    /// <summary>Handshakes under way.</summary>
    public int Handshakes => Math.Min(HostingLimits.Handshakes, Grpc / 2);

    /// <summary>The same from one network address.</summary>
    public int HandshakesOfAddress => Math.Min(HostingLimits.HandshakesOfAddress, Grpc / 4);

    /// <summary>The room under the limit that this process has.</summary>
    /// <exception cref="SettingsException">It is too low to work with.</exception>
    public static ConnectionRoom OfThisProcess() => Of(OpenFiles.AtOnce());

    /// <summary>The room where so many files may be open at once.</summary>
    /// <exception cref="SettingsException">They are too few.</exception>
    public static ConnectionRoom Of(int files) => OpenFiles.Lack(files) is { } lack
        ? throw new SettingsException(lack)
        : new ConnectionRoom(Math.Min(HostingLimits.Connections, files - Own - HostingLimits.ManagementConnections));
}
