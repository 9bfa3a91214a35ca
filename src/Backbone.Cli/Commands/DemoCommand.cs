using System.CommandLine;

namespace Backbone.Cli.Commands;

/// <summary><c>backbone demo</c></summary>
internal static class DemoCommand
{
    public static Command Create(CommandDesk desk) => new("demo", "x");
}
