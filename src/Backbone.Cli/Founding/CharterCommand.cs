using System.CommandLine;

namespace Backbone.Cli.Founding;

/// <summary><c>backbone charter draft|sign|assemble</c>: what all nations agree on.</summary>
internal static class CharterCommand
{
    public static Command Create(CommandDesk desk) => new("charter", "Draft, sign and assemble the charter, which all nations agree on")
    {
        CharterDraftCommand.Create(desk),
        CharterSignCommand.Create(desk),
        CharterAssembleCommand.Create(desk),
    };
}
