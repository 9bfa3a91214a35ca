using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Backbone.Authority.Enrolling;

namespace Backbone.Exercise.Processes;

/// <summary>
/// Ports that a process finds again after a restart: below those that systems lend to outgoing connections (32768 and
/// above on Linux, 49152 by IANA), where one of our own clients might sit on it meanwhile. None is given twice: whoever got it
/// may not listen yet.
/// </summary>
public static class LastingPort
{
    private const int First = 20_000;
    private const int Last = 32_000;

    /// <summary>Tries before the system may choose: with every second port taken, one in 2^64 exercises gets that far.</summary>
    private const int Tries = 64;

    private static readonly ConcurrentDictionary<int, bool> Given = [];

    /// <summary>An address on loopback with a port that is free now, and was given to nobody else.</summary>
    public static string Choose()
    {
        for (var i = 0; i < Tries; i++)
        {
            var point = new IPEndPoint(IPAddress.Loopback, RandomNumberGenerator.GetInt32(First, Last));
            if (Given.TryAdd(point.Port, true) && IsFree(point)) return point.ToString();
        }
        return SettingsForms.AnyPort;
    }

    /// <summary>Whether nobody listens there.</summary>
    public static bool IsFree(IPEndPoint point)
    {
        try
        {
            using var listener = new TcpListener(point);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
