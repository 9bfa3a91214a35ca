using System.Collections.Immutable;
using Backbone.Contracts.Broker.V1;
using Backbone.Contracts.Gateway.V1;
using Backbone.EndToEnd.Tests.Refusals;
using Backbone.Exercise.Processes;
using Backbone.Protocol.Addresses;
using Backbone.Transport.Peers;
using Grpc.Core;

namespace Backbone.EndToEnd.Tests.Connections;

/// <summary>
/// Who has no good certificate for a door does not get in; the log says why, in one line, and the next good caller is served
/// by the same process.
/// </summary>
[Collection(typeof(SiegeCollection))]
public sealed class ConnectionTests(Siege siege)
{
    private static readonly NationCode Kor = NationCode.Parse("KOR");

    private static readonly ImmutableArray<Caller> All =
    [
        new("Who shows no certificate", AtBroker: false, PeerRefusal.NoCertificate, _ => null),
        new("Whose certificate a foreign authority issued", AtBroker: false, PeerRefusal.ForeignAuthority,
            siege => siege.Impostors.Lee.Foreign),
        new("Whose certificate is over", AtBroker: false, PeerRefusal.Expired, siege => siege.Impostors.Lee.Ended),
        new("Whose certificate was taken back", AtBroker: false, PeerRefusal.Revoked, siege => siege.Impostors.Lee.Revoked),
        new("A person of another nation", AtBroker: false, PeerRefusal.WrongIdentity, siege => siege.CertificateOf("USA/fbi/johnson")),
        new("Another nation's gateway", AtBroker: false, PeerRefusal.WrongIdentity,
            siege => siege.ServerCertificate("USA/gateway", "gateway")),
        new("The broker itself", AtBroker: false, PeerRefusal.WrongIdentity,
            siege => siege.ServerCertificate("broker", "broker")),
        new("Who shows no certificate", AtBroker: true, PeerRefusal.NoCertificate, _ => null),
        new("A gateway whose certificate a foreign authority issued", AtBroker: true, PeerRefusal.ForeignAuthority,
            siege => siege.Impostors.KorGateway.Foreign),
        new("A gateway whose certificate is over", AtBroker: true, PeerRefusal.Expired,
            siege => siege.Impostors.KorGateway.Ended),
        new("A gateway whose certificate was taken back", AtBroker: true, PeerRefusal.Revoked,
            siege => siege.Impostors.KorGateway.Revoked),
        new("A person", AtBroker: true, PeerRefusal.WrongIdentity, siege => siege.CertificateOf("USA/fbi/johnson")),
    ];

    public static IEnumerable<TheoryDataRow<int>> Callers() =>
        All.Select((caller, place) => new TheoryDataRow<int>(place) { TestDisplayName = caller.ToString(), Label = "" });

    [Theory(Timeout = 300_000), MemberData(nameof(Callers))]
    public async Task A_bad_caller_is_turned_away_and_the_next_good_one_is_served(int place)
    {
        var (cancel, caller) = (TestContext.Current.CancellationToken, All[place]);
        var process = caller.AtBroker ? siege.Running.Broker : siege.Running.Gateway(Kor);
        var log = new ProcessLog(process);
        var (id, before) = (process.Id, log.Lines().Count);

        using var line = new Line(process.Grpc, caller.Shows(siege));
        var fault = await Assert.ThrowsAsync<RpcException>(() => AskAsync(line, caller.AtBroker, cancel));
        Assert.True(fault.StatusCode is StatusCode.Unavailable or StatusCode.Internal, fault.Status.ToString());

        List<string> said = [];
        await Patience.UntilAsync($"the log says {caller.Why}", _ =>
        {
            said = log.Lines()[before..];
            return Task.FromResult(said.Any(one => one.Contains($" refused: {caller.Why}: ", StringComparison.Ordinal)));
        }, cancel);
        Assert.DoesNotContain(said, one => one.Contains("\"@x\"", StringComparison.Ordinal)); // where an exception would be

        await AskAsGoodCallerAsync(process, caller.AtBroker, cancel);
        Assert.Equal(id, process.Id);
        Assert.True(process.IsRunning);
    }

    private async Task AskAsGoodCallerAsync(ServiceProcess process, bool atBroker, CancellationToken cancel)
    {
        var certificate = atBroker ? siege.ServerCertificate("KOR/gateway", "gateway") : siege.CertificateOf("KOR/kisa/lee");
        using var line = new Line(process.Grpc, certificate);
        await AskAsync(line, atBroker, cancel);
    }

    private static async Task AskAsync(Line line, bool broker, CancellationToken cancel)
    {
        if (broker)
            await new DocumentService.DocumentServiceClient(line.Channel).GetDocumentAsync(
                new GetDocumentRequest { Type = DocumentType.Charter }, cancellationToken: cancel);
        else
            await new MembersService.MembersServiceClient(line.Channel).WhoAmIAsync(new WhoAmIRequest(), cancellationToken: cancel);
    }
}
