using System.CommandLine;
using System.Text.Json.Nodes;
using Backbone.Authority;
using Backbone.Authority.Enrolling;
using Backbone.Client.Connection;

namespace Backbone.Cli.Founding;

/// <summary><c>backbone renew</c>: certificate and keys are renewed through the own gateway; run once a day, nobody has to think of it.</summary>
internal static class RenewCommand
{
    public static Command Create(CommandDesk desk)
    {
        var into = OfficeOptions.Into("A gateway's folder, which you renew as its operator; without it your own profile is renewed");
        into.Required = false;
        var early = new Option<bool>("--early") { Description = "Ask now, although nothing ends soon" };
        var command = new Command("renew",
            "Renew certificate and keys through your gateway: ask the registrar where something ends soon, or take the answer. Run it every day")
        {
            into, early,
        };
        desk.OnRun(command, async (invocation, cancel) =>
        {
            using var session = Session.OpenWithoutKeys(invocation);
            var folder = invocation.Value(into) is { } gateway
                ? EnrolledFolder.Of(invocation, gateway, isGateway: true)
                : EnrolledFolder.Of(invocation, invocation.ProfileFolder, isGateway: false);
            var granted = folder.Enrollee.FindGranted() ?? throw new AuthorityException(
                $"nobody was enrolled in {folder.Enrollee.Folder} by a request", "enroll first: backbone enroll request");
            RequireOwner(folder, granted, session.Client.Profile);
            var step = await new Renewal(folder, granted, session.Client, invocation.Clock).StepAsync(invocation.Value(early), cancel);
            if (invocation.Json)
                invocation.Output.Json(new JsonObject { ["address"] = $"{granted.Address}", ["state"] = step.State, ["what"] = step.What, ["next"] = step.Next });
            else
            {
                invocation.Output.Line($"{granted.Address}: {step.What}");
                invocation.Output.Faint($"next: {step.Next}");
            }
            return step.State == Renewal.Denied ? ExitCode.Refused : ExitCode.Done;
        });
        return command;
    }

    private static void RequireOwner(EnrolledFolder folder, EnrollmentRequest granted, Profile profile)
    {
        if (granted.IsGateways ? granted.Address.Nation != profile.Address.Nation : granted.Address != profile.Address)
            throw new AuthorityException($"{folder.Enrollee.Folder} is the folder of {granted.Address}, the profile that of {profile.Address}",
                granted.IsGateways ? "name a profile of an operator of that nation" : "add --into only for a gateway");
    }
}
