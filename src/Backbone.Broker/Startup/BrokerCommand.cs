using System.Diagnostics.CodeAnalysis;

namespace Backbone.Broker.Startup;

/// <summary>What stands on the command line.</summary>
/// <param name="ConfigPath">The settings file.</param>
/// <param name="ExitWithParent">Whether the process ends when its standard input closes.</param>
internal sealed record BrokerCommand(string ConfigPath, bool ExitWithParent)
{
    /// <summary>What may stand there.</summary>
    public const string Usage = """
        backbone-broker --config FILE [--exit-with-parent]

          --config FILE        the settings, JSON (OPERATIONS.md lists them)
          --exit-with-parent   end when standard input is closed

        Prints one line on standard output when it is ready. Exit codes: 0 asked to end, 1 fault, 2 settings.
        """;

    /// <summary>Reads the command line; false with a word where it is wrong.</summary>
    public static bool TryParse(
        string[] args, [NotNullWhen(true)] out BrokerCommand? command, [NotNullWhen(false)] out string? wrong)
    {
        (command, wrong) = (null, null);
        string? config = null;
        var exitWithParent = false;
        for (var i = 0; i < args.Length && wrong is null; i++)
        {
            if (args[i] == "--exit-with-parent") exitWithParent = true;
            else if (args[i] == "--config" && config is null && i + 1 < args.Length) config = args[++i];
            else if (args[i] == "--config") wrong = "--config names one file, once";
            else wrong = $"'{args[i]}' is not understood";
        }
        if (wrong is null && config is null) wrong = "--config FILE is missing";
        if (wrong is not null) return false;
        command = new BrokerCommand(config!, exitWithParent);
        return true;
    }
}
