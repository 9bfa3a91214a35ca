using Backbone.Hosting;
using Backbone.Hosting.Connections;
using Backbone.Protocol.Addresses;
using Microsoft.AspNetCore.Http;

namespace Backbone.Transport.Tests.Hosting;

/// <summary>Management and gRPC are kept apart as routing reads a path: in any case of letters.</summary>
public sealed class ListenersTests
{
    [Theory]
    [InlineData("/livez", true, false)]
    [InlineData("/readyz", true, false)]
    [InlineData("/ReadyZ", true, false)]
    [InlineData("/readyz/", true, false)]
    [InlineData("/READYZ", false, true)]
    [InlineData("/metrics", true, false)]
    [InlineData("/metrics/", true, false)]
    [InlineData("/Metrics", false, true)]
    [InlineData("/backbone.gateway.v1.MembersService/WhoAmI", true, true)]
    [InlineData("/backbone.gateway.v1.MembersService/WhoAmI", false, false)]
    public async Task Who_has_a_certificate_reaches_no_path_of_management_and_who_has_none_nothing_else(
        string path, bool hasCertificate, bool isServed)
    {
        var context = new DefaultHttpContext();
        context.Request.Path = path;
        // Nothing asks the certificate itself: it was judged when the connection was made.
        var caller = new TlsIdentity.Person(FederationName.Parse("test"), PrincipalAddress.Parse("KOR/kisa/lee"));
        if (hasCertificate) context.Features.Set(new PeerFeature(caller, null!));
        var served = false;
        await Listeners.KeepApart(context, _ =>
        {
            served = true;
            return Task.CompletedTask;
        });
        Assert.Equal(isServed, served);
    }
}
