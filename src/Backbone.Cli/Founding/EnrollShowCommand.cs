using System.CommandLine;
using System.Text.Json.Nodes;
using Backbone.Authority.Enrolling;
using Backbone.Cli.Terminals;

namespace Backbone.Cli.Founding;

/// <summary><c>backbone enroll show</c>: says in words what is asked. Reading verifies the proofs of possession.</summary>
internal static class EnrollShowCommand
{
    public static Command Create(CommandDesk desk)
    {
        var file = EnrollCommand.Request();
        var command = new Command("show", "Say what a request asks for; a key that has not signed it is refused here") { file };
        desk.OnRun(command, (invocation, _) =>
        {
            var request = EnrollmentRequest.Read(Handover.Read(invocation.Value(file)!));
            if (invocation.Json) invocation.Output.Json(ToJson(request));
            else Show(invocation.Output, request);
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    /// <summary>For a person.</summary>
    public static void Show(Page page, EnrollmentRequest request)
    {
        page.Heading($"{request.Address} asks to be enrolled in {request.Federation}");
        page.Field("Title", request.Title);
        page.Field("Device", request.Device);
        page.Field("Request", request.Hash.ToString());
        page.Field("to say", request.Hash.ToSpoken());
        page.Line(request.TlsKey is null ? "no TLS certificate is asked for" : $"a TLS certificate for {request.Identity}; its key has signed for it");
        foreach (var key in request.SigningKeys)
            page.Line($"a signing key of {key.Principal} ({key.Use.ToString().ToLowerInvariant()}): {key.Key.Kid}, which has signed this request");
        foreach (var row in request.OpeningKeys)
            page.Line($"{row.Keys.Length} opening keys of {row.Principal} ({row.Use.ToString().ToLowerInvariant()}), a week each");
    }

    private static JsonObject ToJson(EnrollmentRequest request) => new()
    {
        ["address"] = request.Address.ToString(),
        ["federation"] = request.Federation.ToString(),
        ["title"] = request.Title,
        ["device"] = request.Device,
        ["request"] = request.Hash.ToString(),
        ["tls"] = request.TlsKey is null ? null : request.Identity.ToString(),
        ["signingKeys"] = new JsonArray([.. request.SigningKeys.Select(key => (JsonNode)new JsonObject
        {
            ["principal"] = key.Principal.ToString(),
            ["use"] = key.Use.ToString().ToLowerInvariant(),
            ["kid"] = key.Key.Kid.ToString(),
        })]),
        ["openingKeys"] = new JsonArray([.. request.OpeningKeys.Select(row => (JsonNode)new JsonObject
        {
            ["principal"] = row.Principal.ToString(),
            ["use"] = row.Use.ToString().ToLowerInvariant(),
            ["count"] = row.Keys.Length,
        })]),
    };
}
