using System.CommandLine;
using Backbone.Authority;
using Backbone.Authority.Introductions;
using Backbone.Authority.Offices;

namespace Backbone.Cli.Founding;

/// <summary><c>backbone nation init</c>: the root holder, on a machine that is never connected.</summary>
internal static class NationCommand
{
    public static Command Create(CommandDesk desk) => new("nation", "Found a nation: its root key, which signs charters and the mandate")
    {
        Init(desk),
    };

    private static Command Init(CommandDesk desk)
    {
        var nation = OfficeOptions.Nation();
        var (federation, office) = (OfficeOptions.Federation(), OfficeOptions.Office());
        var registrar = new Option<string[]>("--registrar")
        {
            HelpName = "FILE",
            Description = "The registrar's introduction, with the root of the nation's TLS authority; again for a next authority, while both count",
            Required = true,
        };
        var output = OfficeOptions.Out("The nation's introduction, for the other nations");
        var command = new Command("init", "Make the nation's root key, which stays in the office's folder, and introduce the nation; a key that is there is introduced again")
        {
            nation, federation, office, registrar, output,
        };
        desk.OnRun(command, (invocation, _) =>
        {
            Signing.RequireNew(invocation.Value(output)!);
            List<OfficeIntroduction> registrars = [.. invocation.Value(registrar)!.Select(file => ReadRegistrar(invocation, file))];
            var folder = OfficeFolder.Make(invocation.Value(office)!, invocation.Value(federation), invocation.Value(nation));
            using var root = RootOffice.IsIn(folder)
                ? RootOffice.Open(folder, PassphraseSource.ReadFor(invocation, folder.Path), invocation.Clock)
                : RootOffice.Create(folder, NewPassphrase.Read(invocation, $"the root of {folder.Nation}"), invocation.KeyCost, invocation.Clock);
            Handover.Write(invocation, invocation.Value(output)!, root.Introduce(registrars),
                $"{folder.Nation} introduces itself to the other nations",
                "hand it to whoever drafts the charter, and compare the fingerprint by telephone or in person",
                ("root key", root.Key.Kid.Hash));
            return Task.FromResult(ExitCode.Done);
        });
        return command;

        OfficeIntroduction ReadRegistrar(Invocation invocation, string file)
        {
            var introduced = OfficeIntroduction.Read(Handover.Read(file));
            return introduced.IsRegistrar && introduced.Federation == invocation.Value(federation) && introduced.Nation == invocation.Value(nation) ? introduced
                : throw new AuthorityException($"{file} does not introduce a registrar of {invocation.Value(nation)} in {invocation.Value(federation)}",
                    "name the file that backbone registrar init made for this nation");
        }
    }
}
