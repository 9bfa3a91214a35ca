using System.CommandLine;
using System.Text.Json.Nodes;
using Backbone.Authority;
using Backbone.Authority.Enrolling;
using Backbone.Client.Connection;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;

namespace Backbone.Cli.Founding;

/// <summary>
/// <c>backbone enroll finish</c>: 1 the answer is checked against the request and the charter's hash · 2 certificate, lists and documents
/// are written · 3 the profile, or the gateway's settings, ready to start.
/// </summary>
internal static class EnrollFinishCommand
{
    public static Command Create(CommandDesk desk)
    {
        var given = new Argument<string>("ANSWER") { Description = "The registrar's answer, as backbone enroll approve made it" };
        var into = OfficeOptions.Into("The folder in which the request was made");
        var charter = OfficeOptions.Charter("The charter's hash, compared out of band; not needed for a renewal");
        var gateway = new Option<string?>("--gateway") { HelpName = "URL", Description = "For a person or system: the nation's gateway, https://host:port" };
        var broker = new Option<string?>("--broker") { HelpName = "URL", Description = "For a gateway: its broker, https://host:port" };
        var brokerId = new Option<string?>("--broker-id") { HelpName = "ID", Description = "For a gateway: the broker's id, where the charter has several" };
        var list = new Option<string?>("--list") { HelpName = "FILE", Description = "For a gateway: the revocation list of the broker's operator" };
        var place = new PlaceOptions();
        var command = new Command("finish", "Check the registrar's answer, and be ready")
        {
            given, into, charter, gateway, broker, brokerId, list,
        };
        place.AddTo(command);
        desk.OnRun(command, (invocation, _) =>
        {
            var folder = Path.GetFullPath(invocation.Value(into)!);
            var (enrolled, request) = EnrolledFolder.Pending(invocation, folder);
            var enrollee = enrolled.Enrollee;
            var renewed = Enrolled.Find(folder, request);
            var hash = renewed?.CharterHash ?? invocation.Value(charter)
                ?? throw new AuthorityException("the charter's hash is missing", "add --charter HASH, as you compared it with somebody of another nation");
            var called = Url(request.IsGateways ? invocation.Value(broker) : invocation.Value(gateway), request.IsGateways ? "--broker" : "--gateway");
            if (called is null && renewed is null)
                throw new AuthorityException($"it is not said whom {request.Address} calls", request.IsGateways ? "add --broker URL and --list FILE" : "add --gateway URL");
            // 1
            var answer = EnrollmentAnswer.Read(Handover.Read(invocation.Value(given)!, EnrollmentAnswer.MaxSize));
            using var custody = enrolled.OpenKeys();
            var federation = EnrollmentCheck.Check(request, answer, hash, custody, invocation.Clock);
            var ready = renewed is not null ? Renewed : request.IsGateways ? PrepareGateway() : PrepareProfile();
            // 2
            enrollee.Install(request, answer, federation);
            // 3
            ready();
            return Task.FromResult(ExitCode.Done);

            void Renewed()
            {
                var destroyed = enrolled.DestroyEnded(federation, request.Address.Nation);
                Say(invocation, folder, $"{request.Address} is renewed; {destroyed} keys that had ended were destroyed",
                    request.IsGateways ? "nothing: the running gateway takes keys and certificate up by itself" : $"see that it works: backbone whoami --profile {folder}");
            }

            Action PrepareProfile() => () =>
            {
                new Profile(folder)
                {
                    Address = request.Address,
                    Federation = request.Federation,
                    Gateway = called!,
                    CharterHash = hash,
                    Device = request.Device,
                }.Save();
                Say(invocation, folder, $"the profile of {request.Address} is ready", $"see that it works: backbone whoami --profile {folder}");
            };

            Action PrepareGateway()
            {
                var id = invocation.Value(brokerId) ?? (federation.Charter.Brokers is [var only] ? only.Id
                    : throw new AuthorityException("the charter has several brokers", "add --broker-id ID"));
                var theirs = federation.FindBroker(id, Timestamp.Now(invocation.Clock))
                    ?? throw new AuthorityException($"the charter in force has no broker {id}", "name one that it lists");
                var domain = TrustDomain.OfBrokers(request.Federation);
                var listFile = invocation.Value(list) ?? throw new AuthorityException("the broker's revocation list is missing", "add --list FILE, from the broker's operator");
                var bytes = Lists.Read(listFile);
                Lists.DomainOf(listFile, bytes, [.. theirs.TlsRoots.Select(root => (domain, root))], invocation.Clock);
                var opened = enrolled.PassphraseFile ?? throw new AuthorityException(
                    "a gateway opens its keys without a person, and no file holds the passphrase", "add --passphrase-file FILE");
                var relative = Path.GetDirectoryName(opened) == folder ? Path.GetFileName(opened) : opened;
                return () =>
                {
                    enrollee.WriteList(domain, bytes);
                    var settings = Path.Combine(folder, SettingsForms.GatewayFile);
                    SettingsForms.Write(settings, SettingsForms.Gateway(request.Federation, hash, request.Address.Nation, place.Read(invocation),
                        new SettingsForms.BrokerPlace(called!.GetLeftPart(UriPartial.Authority), id), relative));
                    Say(invocation, settings, $"the gateway of {request.Address.Nation} is ready to start",
                        $"put its policies into {Path.Combine(folder, "documents")} with backbone document publish FILE --into {folder}, then: backbone-gateway --config {settings}");
                };
            }
        });
        return command;
    }

    private static Uri? Url(string? text, string option) => text is null ? null
        : Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps && uri is { PathAndQuery: "/", UserInfo: "", Fragment: "" }
            ? uri : throw new AuthorityException($"{option}: '{text}' is no address", "write it as https://host:port");

    private static void Say(Invocation invocation, string file, string what, string next)
    {
        if (invocation.Json)
        {
            invocation.Output.Json(new JsonObject { ["file"] = file, ["what"] = what, ["next"] = next });
            return;
        }
        invocation.Output.Line($"{file}: {what}");
        invocation.Output.Faint($"next: {next}");
    }
}
