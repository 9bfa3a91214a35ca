using System.CommandLine;
using System.Collections.Immutable;
using Backbone.Authority.Enrolling;
using Backbone.Client;
using Backbone.Protocol;
using Backbone.Protocol.Documents;

namespace Backbone.Cli.Founding;

/// <summary>
/// <c>backbone enroll approve</c>: the registrar reads what is asked, says yes, and with that signs roster and key set and issues the
/// certificate.
/// </summary>
internal static class EnrollApproveCommand
{
    public static Command Create(CommandDesk desk)
    {
        var (file, office) = (EnrollCommand.Request(), OfficeOptions.Office());
        var role = new Option<string[]>("--role")
        {
            HelpName = "ROLE",
            Description = "What it may do: officer, releaser, operator, service; again for more",
            DefaultValueFactory = _ => [],
        };
        var shared = new Option<bool>("--shared") { Description = "The device also reads the shared mailbox of its member" };
        var newDevice = new Option<bool>("--new-device")
        {
            Description = "It is a further device of somebody who is enrolled; without it, a request in that name must be a renewal",
        };
        var title = new Option<string?>("--title") { HelpName = "TEXT", Description = "Its name for people, in place of the one that was asked for" };
        var names = PlaceOptions.Names();
        var output = OfficeOptions.Out("The answer, for whoever asked");
        var command = new Command("approve", "Grant a request: roster, key set and certificate in one act")
        {
            file, office, role, shared, newDevice, title, names, output,
        };
        desk.OnRun(command, (invocation, _) =>
        {
            Signing.RequireNew(invocation.Value(output)!);
            var request = EnrollmentRequest.Read(Handover.Read(invocation.Value(file)!));
            // Where results are JSON, a person who is asked still sees what for.
            var page = invocation.Json ? invocation.Error : invocation.Output;
            if (!invocation.Json || !invocation.Yes) EnrollShowCommand.Show(page, request);
            using var registrar = RegistrarCommand.Open(invocation, office);
            var roles = invocation.Value(role)!;
            var now = Timestamp.Now(invocation.Clock);
            var known = registrar.Folder.Documents.Newest<Roster>(now)?.Principals.FirstOrDefault(one => one.Address == request.Address);
            if (!invocation.Json || !invocation.Yes)
                page.Line(known is null ? $"{request.Address} is not in the roster yet"
                    : $"{request.Address} is in the roster already: {(known.Roles.IsEmpty ? "without a role" : string.Join(", ", known.Roles))}; {known.SigningKeys.Length} signing keys");
            if (!invocation.Confirm($"Grant it{(roles.Length > 0 ? $" as {string.Join(", ", roles)}" : "")}?"))
                throw new BackboneException(FaultKind.Refused, "it was not granted", "nothing was changed");
            var answer = registrar.Approve((request, new EnrollmentGrant
            {
                Roles = roles.Length == 0 ? null : [.. roles.ToImmutableSortedSet(StringComparer.Ordinal)],
                ReadsShared = invocation.Value(shared),
                NewDevice = invocation.Value(newDevice),
                Title = invocation.Value(title),
                Terms = request.IsGateways ? PlaceOptions.TermsOf(invocation.Value(names)!) : null,
            })).Single();
            Handover.Write(invocation, invocation.Value(output)!, answer.Write(), $"{request.Address} is enrolled; the answer",
                "hand it back: backbone enroll finish ANSWER; and hand the new roster and key set to the gateway: backbone document publish FILE");
            if (!invocation.Json)
                foreach (var id in registrar.Folder.Documents.NewestVersions(now)) invocation.Output.Field(id.Label, registrar.Folder.Documents.PathOf(id));
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }
}
