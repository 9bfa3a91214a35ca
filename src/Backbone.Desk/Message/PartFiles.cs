using Backbone.Client;
using Backbone.Client.Showing;
using Backbone.Desk.Session;
using Backbone.Protocol.Envelopes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Backbone.Desk.Message;

/// <summary>
/// Serves parts to be saved: verified and opened anew for each, never kept, always as a file of no type under a name that does no harm,
/// so that no browser shows or runs one.
/// </summary>
internal static class PartFiles
{
    /// <summary>Where the parts of a message that was received lie.</summary>
    public static string Received(EnvelopeId envelope) => $"/message/{envelope}/part";

    /// <summary>Where the parts of a message that was sent lie.</summary>
    public static string Sent(EnvelopeId envelope) => $"/sent/{envelope}/part";

    public static void MapParts(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/message/{id}/part/{number:int}", (string id, int number, DeskSession session, CancellationToken cancel) =>
            ServeAsync(session, id, number, async (client, envelope, token) =>
                (await client.Receiving.ReadMailAsync(envelope, evenExpired: true, cancel: token)).Content, cancel));
        endpoints.MapGet("/sent/{id}/part/{number:int}", (string id, int number, DeskSession session, CancellationToken cancel) =>
            ServeAsync(session, id, number, async (client, envelope, token) =>
                (await client.Sending.ReadSentAsync(envelope, token)).Content, cancel));
    }

    internal static async Task<IResult> ServeAsync(DeskSession session, string id, int number,
        Func<BackboneClient, EnvelopeReference, CancellationToken, Task<MessageContent>> read, CancellationToken cancel)
    {
        if (!EnvelopeReference.TryParse(id, out var envelope) || !envelope.IsWhole) return Results.NotFound();
        try
        {
            var content = await session.AskAsync((client, token) => read(client, envelope, token), cancel);
            if (number < 1 || number > content.Parts.Length) return Results.NotFound();
            var part = content.Parts[number - 1];
            return Results.File(part.Data.ToArray(), "application/octet-stream", PartName.Of(part, number));
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
