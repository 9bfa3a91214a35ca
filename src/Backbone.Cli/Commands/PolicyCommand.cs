using System.CommandLine;
using Backbone.Cli.Founding;
using Backbone.Protocol.Addresses;

namespace Backbone.Cli.Commands;

/// <summary><c>backbone policy lint|test|diff|explain|key|sign|publish|show|export</c></summary>
internal static class PolicyCommand
{
    public static Command Create(CommandDesk desk) => new("policy", "What your nation lets out and takes in")
    {
        PolicyExplainCommand.Create(desk),
        PolicyLintCommand.Create(desk),
        PolicyTestCommand.Create(desk),
        PolicyDiffCommand.Create(desk),
        PolicyKeyCommand.Create(desk),
        PolicySignCommand.Create(desk),
        PolicyPublishCommand.Create(desk),
        PolicyShowCommand.Create(desk),
        PolicyExportCommand.Create(desk),
    };

    /// <summary>An argument that names files.</summary>
    public static Argument<string[]> Files(string name, string description) => new(name)
    {
        Description = description,
        Arity = ArgumentArity.OneOrMore,
    };

    /// <summary>Reads a nation's code.</summary>
    public static bool ReadNation(string text, out NationCode? nation)
    {
        var good = NationCode.TryParse(text, out var read);
        nation = good ? read : null;
        return good;
    }

    /// <summary>An option that names a file.</summary>
    public static Option<string?> File(string name, string description) =>
        new(name) { HelpName = "FILE", Description = description };
}
