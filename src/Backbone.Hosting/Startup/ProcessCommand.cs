using System.Reflection;

namespace Backbone.Hosting.Startup;

/// <summary>The command line of a process, the same for both; closed: these cases and no other.</summary>
public abstract record ProcessCommand
{
    private ProcessCommand() { }

    /// <summary>Reads the command line of a process.</summary>
    /// <param name="program">The program's name.</param>
    /// <param name="args">What stands behind it.</param>
    public static ProcessCommand Parse(string program, IReadOnlyList<string> args)
    {
        ArgumentNullException.ThrowIfNull(args);
        if (args.Any(arg => arg is "--help" or "-h" or "-?")) return new Answer(UsageOf(program), ExitCode: 0);
        if (args.Contains("--version")) return new Answer($"{program} {Version}", ExitCode: 0);
        string? config = null, to = null, from = null, command = null, wrong = null;
        var exitWithParent = false;
        for (var i = 0; i < args.Count && wrong is null; i++)
        {
            if (args[i] == "--exit-with-parent") exitWithParent = true;
            else if (args[i] == "--config" && config is null && i + 1 < args.Count) config = args[++i];
            else if (IsCommand(args[i]) && command is null) command = args[i];
            else if (IsCommand(args[i]) && command != args[i]) wrong = $"{command} and {args[i]} are two commands: choose one of them";
            else if (args[i] == "--to" && to is null && i + 1 < args.Count) to = args[++i];
            else if (args[i] == "--from" && from is null && i + 1 < args.Count) from = args[++i];
            else if (args[i] == "--config") wrong = "--config names one file, once";
            else wrong = $"'{args[i]}' is not understood";
        }
        if (wrong is null && config is null) wrong = "--config FILE is missing";
        wrong ??= command switch
        {
            "backup" when to is null => "backup --to PATH: the copy's name is missing",
            "restore" when from is null => "restore --from PATH: the copy's name is missing",
            not "backup" when to is not null => "--to belongs to backup",
            not "restore" when from is not null => "--from belongs to restore",
            not null when exitWithParent => $"--exit-with-parent has no meaning for {command}",
            _ => null,
        };
        if (wrong is not null) return new Answer($"{program}: {wrong}\n\n{UsageOf(program)}", ExitCode: 2);
        return command switch
        {
            "backup" => new Backup(config!, to!),
            "restore" => new Restore(config!, from!),
            "check" => new Check(config!),
            _ => new Run(config!, exitWithParent),
        };
    }

    /// <summary>The version that the program was built as.</summary>
    public static string Version => typeof(ProcessCommand).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    private static bool IsCommand(string word) => word is "backup" or "restore" or "check";

    private static string UsageOf(string program) => $"""
        {program} --config FILE [--exit-with-parent]
        {program} --config FILE backup --to PATH
        {program} --config FILE restore --from PATH
        {program} --config FILE check

          backup --to PATH     make a whole copy of the store, also while its process runs, check it, and end
          restore --from PATH  check a copy and put it in the place of the store, which is kept beside; its process is stopped
          check                say what the settings mean, name all that is wrong with them, start nothing, and end
          --config FILE        the settings, JSON (OPERATIONS.md lists them)
          --exit-with-parent   end when standard input is closed
          --help, --version    print this, or the version, and end

        Prints one line on standard output when it is ready. Exit codes: 0 asked to end, or the copy is made or restored, or all is well; 1 fault, 2 settings.
        """;

    /// <summary>Run with these settings.</summary>
    /// <param name="ConfigPath">The settings file.</param>
    /// <param name="ExitWithParent">Whether the process ends when its standard input closes.</param>
    public sealed record Run(string ConfigPath, bool ExitWithParent) : ProcessCommand;

    /// <summary>Make a copy of the store and end.</summary>
    /// <param name="ConfigPath">The settings file.</param>
    /// <param name="To">The copy.</param>
    public sealed record Backup(string ConfigPath, string To) : ProcessCommand;

    /// <summary>Put a copy in the place of the store and end.</summary>
    /// <param name="ConfigPath">The settings file.</param>
    /// <param name="From">The copy.</param>
    public sealed record Restore(string ConfigPath, string From) : ProcessCommand;

    /// <summary>Say what the settings mean and what is wrong with them, and end.</summary>
    /// <param name="ConfigPath">The settings file.</param>
    public sealed record Check(string ConfigPath) : ProcessCommand;

    /// <summary>Say something and end.</summary>
    /// <param name="Words">What; to standard output where it was asked for, else to standard error.</param>
    /// <param name="ExitCode">0: it was asked for; 2: the command line is wrong.</param>
    public sealed record Answer(string Words, int ExitCode) : ProcessCommand
    {
        /// <summary>Says it.</summary>
        /// <returns>The exit code.</returns>
        public int Say()
        {
            (ExitCode == 0 ? Console.Out : Console.Error).WriteLine(Words);
            return ExitCode;
        }
    }
}
