using System.CommandLine;

namespace Backbone.Cli.Founding;

/// <summary><c>backbone document show|diff|verify|take|list|publish</c>: signed documents, whoever signed them.</summary>
internal static class DocumentCommand
{
    public static Command Create(CommandDesk desk) => new("document", "Look at signed documents, verify them, take them in, publish them")
    {
        DocumentShowCommand.Show(desk),
        DocumentShowCommand.Diff(desk),
        DocumentVerifyCommand.Create(desk),
        DocumentTakeCommand.Create(desk),
        DocumentListCommand.Create(desk),
        DocumentPublishCommand.Create(desk),
    };

    /// <summary>The files that are named, one at least.</summary>
    public static Argument<string[]> Files(string what = "Signed documents, in any order") => new("FILE") { Description = what, Arity = ArgumentArity.OneOrMore };
}
