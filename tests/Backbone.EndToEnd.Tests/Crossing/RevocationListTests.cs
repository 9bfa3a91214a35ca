using System.Security.Cryptography.X509Certificates;
using Backbone.Authority.Offices;
using Backbone.Client;
using Backbone.Exercise.Nations;
using Backbone.Gateway.Uplink;
using Backbone.Protocol.Addresses;
using Microsoft.Extensions.DependencyInjection;

namespace Backbone.EndToEnd.Tests.Crossing;

/// <summary>A revocation list that an operator hands over reaches gateway and broker; nobody copies a file.</summary>
public sealed class RevocationListTests
{
    private const int Patience = 120_000;

    [Fact(Timeout = Patience)]
    public async Task A_list_handed_over_by_an_operator_revokes_a_person_at_the_gateway_and_a_gateway_at_the_broker()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var federation = await InProcessFederation.StartAsync(cancellation, "KOR");
        federation.Watch.Expect("cut off: Revoked", "refused: Revoked", "is away: ");
        var (lee, ops) = (federation.Connect("KOR/kisa/lee"), federation.Connect("KOR/kisa/ops"));
        await lee.Members.WhoAmIAsync(cancellation);
        using var registrar = Registrar(federation.Folder, "KOR");

        var person = new TlsIdentity.Person(federation.Folder.Federation, PrincipalAddress.Parse("KOR/kisa/lee"));
        await ops.Operations.AdoptRevocationListAsync(Revoke(registrar, person), cancellation);
        await UntilAsync(async () =>
        {
            try
            {
                await lee.Members.WhoAmIAsync(cancellation);
                return false;
            }
            catch (BackboneException)
            {
                return true;
            }
        }, cancellation);

        // The gateway's own certificate: it brings the list to the broker, and is cut off by it.
        var gateway = new TlsIdentity.Gateway(federation.Folder.Federation, NationCode.Parse("KOR"));
        await ops.Operations.AdoptRevocationListAsync(Revoke(registrar, gateway), cancellation);
        var link = federation.PartsOf("KOR").GetRequiredService<BrokerChannel>().Link;
        await UntilAsync(() => Task.FromResult(link.Silence is not null), cancellation);
    }

    private static RegistrarOffice Registrar(FederationFolder folder, string nation)
    {
        var office = OfficeFolder.Open(Path.Combine(folder.Path, nation, "authority"));
        return RegistrarOffice.Open(office, File.ReadAllText(office.At("passphrase")).Trim(), TimeProvider.System);
    }

    private static byte[] Revoke(RegistrarOffice registrar, TlsIdentity identity)
    {
        var now = TimeProvider.System.GetUtcNow();
        return registrar.Tls.Revoke(registrar.Tls.IssuedTo(identity, now), X509RevocationReason.KeyCompromise, now, FederationFolder.Lifetime);
    }

    private static async Task UntilAsync(Func<Task<bool>> holds, CancellationToken cancellation)
    {
        while (!await holds()) await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellation);
    }
}
