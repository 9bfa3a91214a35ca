using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Backbone.Hosting.Connections;

/// <summary>Where the process really listens, once the ports are bound.</summary>
/// <param name="server">The server that has bound them.</param>
public sealed class ListeningAddresses(IServer server)
{
    /// <summary>The gRPC listener as <c>https://127.0.0.1:40123</c>.</summary>
    /// <exception cref="InvalidOperationException">The server has not started.</exception>
    public Uri Grpc => Find(Uri.UriSchemeHttps);

    /// <summary>The management listener as <c>http://127.0.0.1:40124</c>.</summary>
    /// <exception cref="InvalidOperationException">The server has not started.</exception>
    public Uri Management => Find(Uri.UriSchemeHttp);

    private Uri Find(string scheme) => server.Features.Get<IServerAddressesFeature>()?.Addresses
        .Select(address => new Uri(address)).FirstOrDefault(address => address.Scheme == scheme)
        ?? throw new InvalidOperationException("the server has not started to listen");
}
