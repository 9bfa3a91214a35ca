using System.CommandLine;
using System.Text.Json.Nodes;
using Backbone.Cli.Rules;

namespace Backbone.Cli.Commands;

/// <summary><c>backbone policy publish FILE</c></summary>
internal static class PolicyPublishCommand
{
    public static Command Create(CommandDesk desk)
    {
        var file = new Argument<string>("FILE") { Description = "A policy as backbone policy sign made it" };
        var command = new Command("publish",
            "Hand a signed policy to your gateway, to be in force at once; needs the role operator")
        {
            file,
        };
        desk.OnRun(command, async (invocation, cancel) =>
        {
            var (signed, _) = SignedPolicy.Read(invocation.Value(file)!);
            using var session = Session.OpenWithoutKeys(invocation);
            var adopted = await session.Client.Operations.AdoptDocumentAsync(signed, cancel);
            if (invocation.Json)
                invocation.Output.Json(new JsonObject { ["document"] = adopted.Document, ["repeated"] = adopted.Repeated });
            else invocation.Output.Line($"{(adopted.Repeated ? "known already" : "in force")}: {adopted.Document}");
            return ExitCode.Done;
        });
        return command;
    }
}
