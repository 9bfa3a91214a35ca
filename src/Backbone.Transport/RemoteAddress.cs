using System.Net;

namespace Backbone.Transport;

/// <summary>
/// One place on the network, whatever the port: an IPv4 address, or the 64 bits of an IPv6 address that one line is given.
/// </summary>
public static class RemoteAddress
{
    private const int LineSize = 8;

    /// <summary>The place as text; one for all whose address is not known.</summary>
    public static string Of(EndPoint? remote)
    {
        if (remote is not IPEndPoint { Address: var address }) return "unknown";
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        var bytes = address.GetAddressBytes();
        if (bytes.Length <= LineSize) return address.ToString();
        bytes.AsSpan(LineSize).Clear();
        return $"{new IPAddress(bytes)}/64";
    }
}
