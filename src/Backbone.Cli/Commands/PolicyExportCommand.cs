using System.CommandLine;
using System.Text.Json.Nodes;
using Backbone.Cli.Grammar;
using Backbone.Cli.Rules;
using Backbone.Client;
using Backbone.Client.Operations;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.Cli.Commands;

/// <summary><c>backbone policy export</c>: the policies in force as they were signed, a file each, named as documents folders have them.</summary>
internal static class PolicyExportCommand
{
    public static Command Create(CommandDesk desk)
    {
        var nation = OptionMaking.One<NationCode?>("--nation", "NATION", "This nation's, instead of your own", "a nation's code such as KOR", PolicyCommand.ReadNation);
        var folder = new Option<string>("--out")
        {
            HelpName = "DIR",
            Description = "An existing folder, such as the gateway's documents",
            Required = true,
        };
        var command = new Command("export", "Write the signed policies that are in force into files, to be kept or read again; needs the role operator") { nation, folder };
        desk.OnRun(command, async (invocation, cancel) =>
        {
            using var session = Session.OpenWithoutKeys(invocation);
            var (whose, path) = (invocation.Value(nation) ?? session.Client.Profile.Address.Nation, invocation.Value(folder)!);
            if (!Directory.Exists(path)) throw new BackboneException(FaultKind.Usage, $"there is no folder {path}", "make it, or name another");
            var known = (await session.Client.Operations.ListPoliciesAsync(cancel)).Where(policy => policy.Document.Nation == whose && policy.InForce).ToList();
            if (known.FirstOrDefault(policy => policy.Failure is not null) is { } wrong)
                throw new BackboneException(FaultKind.FailedVerification, wrong.Failure!);
            if (known.Count == 0) throw new BackboneException(FaultKind.NotFound, $"no policy of {whose} is in force here", "run backbone policy show");
            foreach (var policy in known) Write(invocation, policy, Path.Combine(path, NameOf(policy.Document.Id)));
            return ExitCode.Done;
        });
        return command;
    }

    // What is there already, byte for byte, is as good as written; anything else under that name stays as it is.
    private static void Write(Invocation invocation, KnownPolicy policy, string path)
    {
        var isThere = File.Exists(path) && SmallFile.Read(path, SignedDocument.MaxSmallSize).Span.SequenceEqual(policy.Signed.Bytes.Span);
        if (!isThere) SmallFile.Write(path, policy.Signed.Bytes.Span);
        if (invocation.Json)
            invocation.Output.Json(new JsonObject { ["document"] = policy.Document.Id.ToString(), ["hash"] = policy.Document.Id.Hash.ToString(), ["file"] = path, ["wasThere"] = isThere });
        else invocation.Output.Line($"{(isThere ? "was there" : "written")}: {policy.Document.Id}, {path}");
    }

    private static string NameOf(DocumentVersion id) => $"{id.Label}-{id.Nation}-{id.Version}.bin";
}
