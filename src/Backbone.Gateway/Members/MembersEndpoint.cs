using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Documents;
using Backbone.Gateway.Storage;
using Backbone.Hosting.Calls;
using Backbone.Protocol;
using Google.Protobuf;
using Grpc.Core;

namespace Backbone.Gateway.Members;

/// <summary>The edge at which clients ask who they are and who is there.</summary>
internal sealed class MembersEndpoint(DocumentKeeper documents, NationalStore store, MailboxAccess access, TimeProvider clock)
    : MembersService.MembersServiceBase
{
    /// <summary>Versions that a caller may name: of 64 nations the mandate, roster and key set, and the charter, with much to spare.</summary>
    private const int MostKnown = 1024;

    public override Task<WhoAmIResponse> WhoAmI(WhoAmIRequest request, ServerCallContext context)
    {
        var (caller, now) = (context.CallerPrincipal(), Timestamp.Now(clock));
        var response = new WhoAmIResponse
        {
            Address = caller.ToString(),
            TlsIdentity = context.Caller().ToString(),
            CertificateUntil = context.CallerCertificateUntil() is { } until ? Timestamp.From(until).Milliseconds : 0,
            Now = now.Milliseconds,
        };
        if (documents.Snapshot.FindPrincipal(caller, now) is { } principal) response.Roles.AddRange(principal.Roles);
        response.Mailboxes.AddRange(access.Of(caller));
        return Task.FromResult(response);
    }

    public override async Task<GetFederationResponse> GetFederation(GetFederationRequest request, ServerCallContext context)
    {
        if (request.Known.Count > MostKnown) throw new ArgumentException($"{request.Known.Count} versions are known, {MostKnown} may be named");
        var known = request.Known.GroupBy(SeriesOf).ToDictionary(series => series.Key, series => series.Max(one => one.Version));
        var after = request.After is { } last ? new DocumentPlace(SeriesOf(last), last.Version) : (DocumentPlace?)null;
        var page = await store.ReadAsync(session => DocumentTable.ForClients(session, known, after), context.CancellationToken);
        var response = new GetFederationResponse { Next = page.Next is { } next ? ToWire(next) : null };
        response.Documents.AddRange(page.Documents.Select(document => UnsafeByteOperations.UnsafeWrap(document)));
        if (after is null) response.Newest.AddRange(page.Newest.Select(ToWire));
        return response;
    }

    private static DocumentSeries SeriesOf(SeriesVersion version) => new(version.Type, version.Nation);

    private static SeriesVersion ToWire(DocumentPlace place) =>
        new() { Type = place.Series.Type, Nation = place.Series.Nation, Version = place.Version };
}
