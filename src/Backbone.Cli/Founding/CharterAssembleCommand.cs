using System.CommandLine;
using Backbone.Authority;
using Backbone.Authority.Charters;
using Backbone.Protocol.Documents;

namespace Backbone.Cli.Founding;

/// <summary><c>backbone charter assemble</c>: the roots' signatures under one draft become the charter.</summary>
internal static class CharterAssembleCommand
{
    public static Command Create(CommandDesk desk)
    {
        var files = new Argument<string[]>("FILE") { Description = "The draft as each root signed it", Arity = ArgumentArity.OneOrMore };
        var previous = new Option<string[]>("--previous")
        {
            HelpName = "CHARTER",
            Description = "The charter before, whose roots decide; earlier ones too, where there are several",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [],
        };
        var output = OfficeOptions.Out("The charter; a new file");
        var command = new Command("assemble", "Put the roots' signatures together; refused where too few or wrong roots signed") { files, previous, output };
        desk.OnRun(command, (invocation, _) =>
        {
            var path = invocation.Value(output)!;
            Signing.RequireNew(path);
            List<SignedDocument> parts = [.. invocation.Value(files)!.Select(DocumentFile.ReadSigned)];
            List<SignedDocument> before = [.. invocation.Value(previous)!.Select(DocumentFile.ReadSigned)];
            // Whose signature is missing is seen also where it is refused.
            var page = invocation.Json ? invocation.Error : invocation.Output;
            foreach (var (nation, signed) in CharterAssembly.Signatories(parts, before)) page.Check(signed, nation, signed ? "signed" : "has not signed");
            var charter = new CharterAssembly(invocation.Clock).Assemble(parts, before);
            var id = FederationDocument.TryRead(charter.Payload, out var document, out var refused) ? document.Id : throw new AuthorityException(refused);
            Handover.Write(invocation, path, charter.Bytes.Span, $"the {id}", id.Version == 1
                ? $"compare the hash with all nations; each office takes it: backbone document take {path} --office DIR --charter HASH"
                : $"each office takes it: backbone document take {path} --office DIR; one gateway publishes it: backbone document publish {path}",
                ("hash", id.Hash));
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }
}
