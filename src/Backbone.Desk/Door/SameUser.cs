using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Backbone.Desk.Door;

/// <summary>
/// Whose program sits at the other end of a loopback connection. Another user of the machine can reach the port, and may have seen a
/// cookie or a token: browsers send cookies to every port of an address. Linux says of each connection whose it is; elsewhere nothing
/// is known, and token and cookie stand alone.
/// </summary>
internal static class SameUser
{
    private const string Status = "/proc/self/status";
    private const string LongTable = "/proc/net/tcp6";

    /// <summary>How often the kernel's table is read: it changes while it is read, and may skip a line then.</summary>
    private const int Reads = 3;

    private const string Established = "01";

    private static readonly string? Own = OperatingSystem.IsLinux() && File.Exists(Status) ? OwnOf(File.ReadLines(Status)) : null;

    /// <summary>Whether it is known here whose connections are.</summary>
    public static bool IsKnown => Own is not null;

    /// <summary>Whether this process's own user is at the other end; true where that cannot be known on this system.</summary>
    /// <param name="peer">The other end.</param>
    /// <param name="here">This end.</param>
    public static bool IsAt(IPEndPoint peer, IPEndPoint here)
    {
        if (Own is null) return true;
        for (var read = 0; read < Reads; read++)
            if (Find(peer, here) is { } user) return user == Own;
        return false;
    }

    // A program may call an address of IPv4 by a socket of IPv6: then its end stands in the other table, in the longer form.
    private static string? Find(IPEndPoint peer, IPEndPoint here) =>
        (peer.AddressFamily == AddressFamily.InterNetwork ? UserOf(File.ReadLines("/proc/net/tcp"), peer, here) : null)
            ?? (File.Exists(LongTable) ? UserOf(File.ReadLines(LongTable), Mapped(peer), Mapped(here)) : null);

    private static IPEndPoint Mapped(IPEndPoint end) => new(end.Address.MapToIPv6(), end.Port);

    /// <summary>The user of a connection's end, by the kernel's table; null where it is not in it.</summary>
    internal static string? UserOf(IEnumerable<string> table, IPEndPoint local, IPEndPoint remote)
    {
        var (from, to) = (Write(local), Write(remote));
        foreach (var line in table)
            if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var one, var other, Established, _, _, _, var user, ..]
                && one == from && other == to) return user;
        return null;
    }

    /// <summary>The user in force of a process's status.</summary>
    internal static string? OwnOf(IEnumerable<string> status) => status.Select(line => line.Split('\t'))
        .Where(words => words is ["Uid:", _, _, ..]).Select(words => words[2]).FirstOrDefault();

    // Each four bytes as a number in the machine's own order, then the port: 0100007F:1F90
    private static string Write(IPEndPoint end)
    {
        var bytes = end.Address.GetAddressBytes();
        var address = "";
        for (var i = 0; i < bytes.Length; i += 4)
        {
            var four = BitConverter.IsLittleEndian ? BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(i)) : BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(i));
            address += four.ToString("X8", CultureInfo.InvariantCulture);
        }
        return $"{address}:{end.Port.ToString("X4", CultureInfo.InvariantCulture)}";
    }
}
