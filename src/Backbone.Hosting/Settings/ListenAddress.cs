using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Backbone.Hosting.Settings;

/// <summary>An address to listen on as settings write it: <c>127.0.0.1:7443</c>, <c>[::1]:7443</c>, <c>0.0.0.0:7443</c>.</summary>
public static class ListenAddress
{
    private const string Form = "an address and port such as 127.0.0.1:7443 or [::1]:7443 (port 0: any free one)";

    /// <summary>The gRPC listener's.</summary>
    /// <param name="text">As it is written.</param>
    /// <exception cref="SettingsException">It is none, or not this machine's.</exception>
    public static IPEndPoint Read(string text) => Read(text, "listen");

    /// <summary>The management listener's: loopback only, because it asks for no certificate.</summary>
    /// <param name="text">As it is written.</param>
    /// <exception cref="SettingsException">It is none, or others could reach it.</exception>
    public static IPEndPoint ReadManagement(string text)
    {
        var point = Read(text, "management");
        return IPAddress.IsLoopback(point.Address) ? point : throw new SettingsException(
            $"management: {text} can be reached from other machines, and management asks nobody who they are: take 127.0.0.1 or [::1]");
    }

    /// <summary>Sees that the two listeners are two.</summary>
    /// <exception cref="SettingsException">Both have one address and port.</exception>
    public static void CheckApart(IPEndPoint listen, IPEndPoint management)
    {
        ArgumentNullException.ThrowIfNull(listen);
        ArgumentNullException.ThrowIfNull(management);
        var same = listen.Port == management.Port && listen.Port != 0;
        if (same && (listen.Address.Equals(management.Address) || listen.Address.Equals(IPAddress.Any) || listen.Address.Equals(IPAddress.IPv6Any)))
            throw new SettingsException($"listen and management both name port {listen.Port}: give management a port of its own");
    }

    private static IPEndPoint Read(string text, string name)
    {
        // A port is written, or none is meant: .NET reads a bare number as an IPv4 address, and ::1 as one with any port.
        var colon = text.LastIndexOf(':');
        if (colon <= 0 || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            || AddressOf(text[..colon]) is not { } address)
            throw new SettingsException($"{name}: '{text}' is not {Form}; correct the settings");
        if (!IsHere(address))
            throw new SettingsException(
                $"{name}: {address} is no address of this machine: take one of its own, or 0.0.0.0 or [::] for all of them");
        return new IPEndPoint(address, port);
    }

    // An IPv6 address stands in brackets, so that it is plain which part is the port; an IPv4 address has four parts.
    private static IPAddress? AddressOf(string text) => text is ['[', .. var inner, ']']
        ? IPAddress.TryParse(inner, out var six) && six.AddressFamily == AddressFamily.InterNetworkV6 ? six : null
        : text.Count(letter => letter == '.') == 3 && IPAddress.TryParse(text, out var four) && four.AddressFamily == AddressFamily.InterNetwork
            ? four : null;

    // The system alone knows: also of addresses that it has without an interface.
    private static bool IsHere(IPAddress address)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, 0));
            return true;
        }
        catch (SocketException fault) when (fault.SocketErrorCode is SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported)
        {
            return false;
        }
    }
}
