using System.CommandLine;
using Backbone.Cli.Grammar;
using Backbone.Cli.Rules;
using Backbone.Cli.Views;
using Backbone.Client.Connection;
using Backbone.Client.Evidence;
using Backbone.Protocol;

namespace Backbone.Cli.Commands;

/// <summary><c>backbone evidence export|verify</c></summary>
internal static class EvidenceCommand
{
    public static Command Create(CommandDesk desk) => new("evidence", "What proves what became of a message, in one file")
    {
        Export(desk),
        Verify(desk),
    };

    private static Command Export(CommandDesk desk)
    {
        var id = IdArgument.Make();
        var output = new Option<string>("--out")
        {
            HelpName = "FILE",
            Description = "Where the evidence goes; a new file",
            Required = true,
        };
        var command = new Command("export",
            "Write all that your nation's journal proves about a message, receipts and documents included, without the content; needs the role operator")
        {
            id, output,
        };
        desk.OnRun(command, async (invocation, cancel) =>
        {
            using var session = Session.Open(invocation);
            var (prefix, path) = (invocation.Value(id)!, invocation.Value(output)!);
            var evidence = await session.Client.Evidence.ExportAsync(prefix.Reference, cancel);
            if (evidence.Envelope is { } envelope) prefix.Accept(envelope);
            SmallFile.Write(path, evidence.Bytes.Span);
            if (invocation.Json) invocation.Output.Json(EvidenceView.ToJson(evidence, path));
            else
            {
                EvidenceView.Show(invocation.Output, evidence);
                invocation.Output.Field("File", path);
                invocation.Output.Faint($"whoever has the charter's hash verifies it: backbone evidence verify {path}");
            }
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Verify(CommandDesk desk)
    {
        var file = new Argument<string>("FILE") { Description = "Evidence as backbone evidence export made it" };
        var charter = OptionMaking.One<Digest?>("--charter", "HASH", "The charter's document hash, compared out of band; else the one that the profile trusts",
            $"{2 * Digest.Size} hexadecimal digits", ReadHash);
        var command = new Command("verify", "Verify evidence, without a network; needs only the charter's hash") { file, charter };
        desk.OnRun(command, (invocation, _) =>
        {
            var trusted = invocation.Value(charter) ?? Profile.Load(invocation.ProfileFolder).CharterHash;
            var path = invocation.Value(file)!;
            var evidence = EvidenceVerifier.Verify(SmallFile.Read(path, EvidenceVerifier.MostBytes), trusted);
            if (invocation.Json) invocation.Output.Json(EvidenceView.ToJson(evidence, path));
            else EvidenceView.Show(invocation.Output, evidence);
            return Task.FromResult(evidence.Holds ? ExitCode.Done : ExitCode.FailedVerification);
        });
        return command;
    }

    private static bool ReadHash(string text, out Digest? hash)
    {
        var good = text.Length == 2 * Digest.Size && text.All(char.IsAsciiHexDigit);
        hash = good ? new Digest(Convert.FromHexString(text)) : null;
        return good;
    }
}
