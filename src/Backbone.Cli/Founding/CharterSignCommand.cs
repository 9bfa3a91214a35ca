using System.CommandLine;
using Backbone.Authority;
using Backbone.Authority.Offices;
using Backbone.Protocol.Documents;

namespace Backbone.Cli.Founding;

/// <summary><c>backbone charter sign</c>: a root holder's part in a charter. Asks nobody: it works where no network is.</summary>
internal static class CharterSignCommand
{
    public static Command Create(CommandDesk desk)
    {
        var draft = new Argument<string>("DRAFT") { Description = "The draft, or the same as another root has signed it" };
        var (office, output) = (OfficeOptions.Office(), OfficeOptions.Out("The draft with this root's signature; a new file"));
        var command = new Command("sign", "Look at a draft and sign it with the nation's root") { draft, office, output };
        desk.OnRun(command, (invocation, _) =>
        {
            var payload = DocumentFile.Read(invocation.Value(draft)!).Payload;
            using var root = OpenRoot(invocation, office);
            var review = root.Review(payload);
            return Task.FromResult(Signing.Run(invocation, review.Charter, review.Before, review.Changes, () => Sign(root, payload), invocation.Value(output)!,
                "hand it to whoever assembles the charter: backbone charter assemble FILE --out CHARTER"));
        });
        return command;
    }

    /// <summary>Opens the root holder's office that was named.</summary>
    public static RootOffice OpenRoot(Invocation invocation, Option<string> office)
    {
        var folder = OfficeOptions.Open(invocation, office);
        return RootOffice.Open(folder, PassphraseSource.ReadFor(invocation, folder.Path), invocation.Clock);
    }

    private static SignedDocument Sign(RootOffice root, DocumentPayload payload) =>
        SignedDocument.TryAssemble(payload, [root.SignCharter(payload)], out var signed, out var refused) ? signed : throw new AuthorityException(refused);
}
