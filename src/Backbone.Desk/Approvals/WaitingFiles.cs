using Backbone.Desk.Message;
using Backbone.Desk.Session;
using Backbone.Protocol.Envelopes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Backbone.Desk.Approvals;

/// <summary>Serves the parts of a message that waits, to be looked at before it is approved; under the rules of all parts.</summary>
internal static class WaitingFiles
{
    /// <summary>Where they lie.</summary>
    public static string Of(EnvelopeId envelope) => $"/approvals/{envelope}/part";

    public static void MapWaitingParts(this IEndpointRouteBuilder endpoints) => endpoints.MapGet("/approvals/{id}/part/{number:int}",
        (string id, int number, DeskSession session, CancellationToken cancel) => PartFiles.ServeAsync(session, id, number,
            async (client, envelope, token) => (await client.Approvals.ReadAsync(envelope, token)).Content, cancel));
}
