using System.Net;
using System.Net.Sockets;
using StackExchange.Redis;

namespace Backbone.Broker.Storage.Redis;

/// <summary>
/// Where Redis is: <c>redis://[user:password@]host[:port]</c> or <c>redis://[user:password@]/path/to.sock</c>, user
/// and password percent-encoded. Never shows the password.
/// </summary>
internal sealed class RedisAddress
{
    private const string Scheme = "redis://";
    private const int DefaultPort = 6379;

    /// <summary>Between tries to reconnect: short, because the nation's gateways wait.</summary>
    private const int ReconnectMs = 500;

    private readonly EndPoint _endPoint;
    private readonly string? _user;
    private readonly string? _password;

    private RedisAddress(EndPoint endPoint, string? user, string? password) =>
        (_endPoint, _user, _password) = (endPoint, user, password);

    /// <summary>Reads an address.</summary>
    /// <exception cref="StoreRefusedException">It is none, or asks for what is not built.</exception>
    public static RedisAddress Parse(string text)
    {
        if (text.StartsWith("rediss://", StringComparison.Ordinal) || text.Contains('?', StringComparison.Ordinal))
            throw Refusal("TLS and other options are not built yet; use a local socket or a network of its own");
        if (!text.StartsWith(Scheme, StringComparison.Ordinal)) throw Refusal("it does not begin with redis://");
        var rest = text[Scheme.Length..];
        string? user = null, password = null;
        if (rest.LastIndexOf('@') is var at and >= 0)
        {
            var credentials = rest[..at].Split(':', 2);
            if (credentials.Length != 2) throw Refusal("what stands before @ is not user:password");
            user = credentials[0].Length == 0 ? null : Uri.UnescapeDataString(credentials[0]);
            password = Uri.UnescapeDataString(credentials[1]);
            rest = rest[(at + 1)..];
        }
        return new RedisAddress(rest.StartsWith('/') ? new UnixDomainSocketEndPoint(rest) : HostAndPort(rest), user, password);
    }

    /// <summary>
    /// What the client library needs for a connection that reports its failures at once and comes back by itself.
    /// </summary>
    public ConfigurationOptions ToOptions() => new()
    {
        EndPoints = { _endPoint },
        User = _user,
        Password = _password,
        AllowAdmin = true, // CONFIG GET, to know what Redis promises; nothing else of an administrator is used
        ClientName = "backbone-broker",
        BacklogPolicy = BacklogPolicy.FailFast, // callers ask again, with the same envelope id; a hidden queue would have no bound
        ReconnectRetryPolicy = new LinearRetry(ReconnectMs),
        ConnectRetry = 1,
        TieBreaker = "", // the library's own way to agree on a primary: Redis alone says who that is
        IncludeDetailInExceptions = false,
    };

    /// <summary>The place, without user and password.</summary>
    public override string ToString() => _endPoint switch
    {
        UnixDomainSocketEndPoint => $"{Scheme}{_endPoint}",
        DnsEndPoint dns => $"{Scheme}{dns.Host}:{dns.Port}",
        _ => $"{Scheme}{_endPoint}",
    };

    private static EndPoint HostAndPort(string text)
    {
        text = text.TrimEnd('/');
        if (text.Contains('/', StringComparison.Ordinal)) throw Refusal("a path or database number follows the host");
        if (IPEndPoint.TryParse(text, out var address))
            return address.Port == 0 ? new IPEndPoint(address.Address, DefaultPort) : address;
        var colon = text.LastIndexOf(':');
        var host = colon < 0 ? text : text[..colon];
        var port = DefaultPort;
        if (host.Length == 0 || (colon >= 0 && (!int.TryParse(text[(colon + 1)..], out port) || port is < 1 or > 65535)))
            throw Refusal("it names no host and port");
        return new DnsEndPoint(host, port);
    }

    private static StoreRefusedException Refusal(string reason) =>
        new($"the Redis address cannot be used: {reason}; write redis://host:port or redis:///path/to.sock");
}
