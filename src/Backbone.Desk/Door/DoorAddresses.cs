namespace Backbone.Desk.Door;

/// <summary>
/// Under which names the desk is called. A page from outside that has its own name point to the loopback address (DNS rebinding) calls
/// it by another.
/// </summary>
/// <param name="port">The port that it listens on.</param>
internal sealed class DoorAddresses(int port)
{
    private readonly string[] _hosts = [$"127.0.0.1:{port}", $"localhost:{port}", $"[::1]:{port}"];

    /// <summary>The cookie's name; cookies do not tell ports apart, and an officer may have two desks.</summary>
    public string CookieName => $"backbone-desk-{port}";

    /// <summary>The address that is printed.</summary>
    public string Base => $"http://{_hosts[0]}";

    /// <summary>Whether a request's Host is one of the desk's own.</summary>
    public bool IsHost(string? host) => host is not null && _hosts.Contains(host, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a request's Origin is the very address that it calls.</summary>
    public static bool IsOrigin(string? origin, string? host) => host is not null && string.Equals(origin, $"http://{host}", StringComparison.OrdinalIgnoreCase);
}
