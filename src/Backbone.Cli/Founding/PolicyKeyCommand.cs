using System.CommandLine;
using Backbone.Authority.Introductions;
using Backbone.Authority.Offices;

namespace Backbone.Cli.Founding;

/// <summary><c>backbone policy key</c>: the policy officer's key.</summary>
internal static class PolicyKeyCommand
{
    public static Command Create(CommandDesk desk)
    {
        var nation = OfficeOptions.Nation();
        var (federation, office) = (OfficeOptions.Federation(), OfficeOptions.Office());
        var output = OfficeOptions.Out("The policy officer's introduction, for the nation's root holder");
        var command = new Command("key", "Make the key that signs the nation's policies; it stays in the office's folder")
        {
            nation, federation, office, output,
        };
        desk.OnRun(command, (invocation, _) =>
        {
            Signing.RequireNew(invocation.Value(output)!);
            var folder = OfficeFolder.Make(invocation.Value(office)!, invocation.Value(federation), invocation.Value(nation));
            var introduction = PolicyOffice.Create(folder, NewPassphrase.Read(invocation, $"the policy key of {folder.Nation}"), invocation.KeyCost);
            Handover.Write(invocation, invocation.Value(output)!, introduction, $"the policy officer of {folder.Nation} introduces itself to the root holder",
                "the root holder takes it with backbone mandate sign --introduction FILE",
                ("policy key", OfficeIntroduction.Read(introduction).Key.Kid.Hash));
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }
}
