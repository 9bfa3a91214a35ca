using System.CommandLine;
using System.CommandLine.Invocation;
using Backbone.Cli.Grammar;
using Backbone.Cli.Terminals;

namespace Backbone.Cli;

/// <summary>
/// The grammar and its edge: 1 parse · 2 a mistake in it is said, with what to type, exit code 2 · 3 the command runs ·
/// 4 what it throws becomes cause, next step and exit code; never a stack trace.
/// </summary>
internal sealed class CommandLine
{
    /// <summary>After Ctrl-C: long enough to end child processes and remove a folder.</summary>
    private static readonly TimeSpan TidyTime = TimeSpan.FromSeconds(20);

    private readonly RootCommand _root = new(
        "Secure messages between national CERTs: sealed here, opened by their readers only.\n\nExit codes:\n"
        + string.Join('\n', ExitCode.Meanings.Select(one => $"  {one.Code,3}  {one.Meaning}")));
    private readonly Terminal _terminal;
    private readonly GlobalOptions _globals;

    public CommandLine(Terminal terminal, TimeProvider clock, IEnumerable<Func<CommandDesk, Command>> commands)
    {
        (_terminal, _globals) = (terminal, new GlobalOptions());
        var desk = new CommandDesk(terminal, clock, _globals);
        _globals.AddTo(_root);
        foreach (var create in commands) _root.Add(create(desk));
    }

    /// <summary>All commands, for who holds texts against them.</summary>
    public Command Root => _root;

    /// <summary>Runs one command line.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(IReadOnlyList<string> args)
    {
        try
        {
            // 1. A word that begins with @ is a word: nothing is read from files by accident.
            var parsed = _root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
            // 2
            if (parsed.Action is ParseErrorAction) return Refuse(parsed);
            // 3
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                Output = _terminal.Output,
                Error = _terminal.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = TidyTime,
            });
        }
        // 4. An edge: what a command throws is caught with it; this is for help, version and the parser.
        catch (Exception fault)
        {
            return FaultReport.Write(_terminal.ErrorPage, fault);
        }
    }

    private int Refuse(ParseResult parsed)
    {
        var page = _terminal.ErrorPage;
        var errors = parsed.Errors.Select(error => error.Message).Distinct().ToList();
        foreach (var error in errors) FaultReport.Write(page, error, "");
        var help = $"{GrammarTree.NameOf(parsed.CommandResult.Command)} --help";
        page.Line($"  try: {help}");
        if (parsed.GetResult(_globals.Json) is { Implicit: false })
            _terminal.OutputPage.Json(FaultReport.ToJson(ExitCode.Usage, string.Join("; ", errors), help));
        return ExitCode.Usage;
    }
}
