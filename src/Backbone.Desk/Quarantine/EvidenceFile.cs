using Backbone.Client;
using Backbone.Client.Showing;
using Backbone.Desk.Session;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Backbone.Desk.Quarantine;

/// <summary>Serves what was put aside as it came, to be saved: always as a file of no type, so that no browser shows or runs it.</summary>
internal static class EvidenceFile
{
    /// <summary>How it is called.</summary>
    public static string NameOf(ulong place) => $"quarantine-{place}.bin";

    public static void MapEvidence(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/quarantine/{place}/evidence", (ulong place, DeskSession session, CancellationToken cancel) => ServeAsync(session, place, cancel));

    private static async Task<IResult> ServeAsync(DeskSession session, ulong place, CancellationToken cancel)
    {
        try
        {
            var entry = await session.AskAsync((client, token) => client.Quarantine.FindAsync(place, token), cancel);
            return Results.File(entry.Consignment.ToArray(), "application/octet-stream", NameOf(place));
        }
        catch (BackboneException fault)
        {
            return Results.Text(VisibleText.Line(fault.Message), "text/plain; charset=utf-8", statusCode: StatusCodes.Status502BadGateway);
        }
        catch (OperationCanceledException)
        {
            return Results.StatusCode(StatusCodes.Status403Forbidden); // locked
        }
    }
}
