using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Delivery;
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
    public override Task<WhoAmIResponse> WhoAmI(WhoAmIRequest request, ServerCallContext context)
    {
        var caller = context.CallerPrincipal();
        var response = new WhoAmIResponse
        {
            Address = caller.ToString(),
            TlsIdentity = context.Caller().ToString(),
            CertificateUntil = context.CallerCertificateUntil() is { } until ? Timestamp.From(until).Milliseconds : 0,
        };
        if (documents.Snapshot.FindPrincipal(caller, Timestamp.Now(clock)) is { } principal) response.Roles.AddRange(principal.Roles);
        response.Mailboxes.AddRange(access.Of(caller));
        return Task.FromResult(response);
    }

    public override async Task<GetFederationResponse> GetFederation(GetFederationRequest request, ServerCallContext context)
    {
        context.CallerPrincipal();
        var response = new GetFederationResponse();
        var all = await store.ReadAsync(DocumentTable.ForClients, context.CancellationToken);
        response.Documents.AddRange(all.Select(document => UnsafeByteOperations.UnsafeWrap(document)));
        return response;
    }
}
