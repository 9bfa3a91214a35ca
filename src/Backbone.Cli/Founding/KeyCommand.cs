using System.CommandLine;
using Backbone.Cli.Grammar;
using Backbone.Protocol;
using Backbone.Protocol.Keys;

namespace Backbone.Cli.Founding;

/// <summary><c>backbone key revoke</c>: the registrar takes one signing key out; its owner and the owner's other keys stay.</summary>
internal static class KeyCommand
{
    public static Command Create(CommandDesk desk) => new("key", "Take single signing keys out of the nation") { Revoke(desk) };

    private static Command Revoke(CommandDesk desk)
    {
        var kid = OptionMaking.Argument<Digest>("KEY", "The key's id, as backbone document show ROSTER (or KEYSET, for a stamp key) says it",
            "64 hexadecimal digits", Digest.TryParse);
        var (office, output) = (OfficeOptions.Office(), WithdrawCommands.Folder());
        var compromised = new Option<bool>("--compromised") { Description = "Others may have it: what it signs counts nowhere any more, and what it signed can be disputed" };
        var command = new Command("revoke", "Take a signing key out of roster and key set: from when the documents are seen it signs nothing more") { kid, compromised, office, output };
        desk.OnRun(command, (invocation, _) => Task.FromResult(WithdrawCommands.Withdraw(invocation, office, output,
            $"Take the key {invocation.Value(kid)} out?", registrar => registrar.RevokeKey(new SigningKid(invocation.Value(kid)), invocation.Value(compromised)))));
        return command;
    }
}
