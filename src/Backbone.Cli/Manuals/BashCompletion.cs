using System.CommandLine;
using System.Text;
using System.Text.RegularExpressions;
using Backbone.Cli.Grammar;

namespace Backbone.Cli.Manuals;

/// <summary>Completion for bash, made from the grammar: commands, options, words of closed sets; elsewhere files.</summary>
internal static partial class BashCompletion
{
    private const string Begin = """
        # bash completion for backbone; made from its grammar by: backbone completion
        _backbone() {
            local current="${COMP_WORDS[COMP_CWORD]}" before="" way="backbone" words="" at
            if ((COMP_CWORD > 1)); then before="${COMP_WORDS[COMP_CWORD-1]}"; fi
            for ((at = 1; at < COMP_CWORD; at++)); do
                case "$way ${COMP_WORDS[at]}" in
        """;

    private const string Middle = """
         way="$way ${COMP_WORDS[at]}" ;;
                esac
            done
            COMPREPLY=()
            case "$way $before" in
        """;

    private const string AfterValues = """
            esac
            case "$way" in
        """;

    private const string End = """
            esac
            COMPREPLY=($(compgen -W "$words" -- "$current"))
        }
        complete -o default -F _backbone backbone
        """;

    /// <summary>Writes it.</summary>
    public static string Of(Command root)
    {
        var commands = GrammarTree.All(root).ToList();
        var script = new StringBuilder(Begin).Append('\n').Append("            ")
            .AppendJoin('|', commands.Skip(1).Select(one => $"\"{GrammarTree.NameOf(one)}\"")).Append(')').Append(Middle).Append('\n');
        foreach (var command in commands)
            foreach (var option in GrammarTree.Taken(command).Where(GrammarTree.TakesValue)) Append(script, command, option);
        script.Append(AfterValues).Append('\n');
        foreach (var command in commands)
            script.Append($"        \"{GrammarTree.NameOf(command)}\") words=\"").AppendJoin(' ', WordsAfter(command)).Append("\" ;;\n");
        return script.Append(End).Append('\n').ToString();
    }

    private static IEnumerable<string> WordsAfter(Command command) => command.Subcommands.Where(one => !one.Hidden).Select(one => one.Name)
        .Concat(GrammarTree.Taken(command).SelectMany(option => option.Aliases.Prepend(option.Name)).Where(IsWord));

    // Where a value of no closed set is expected nothing is offered, and so bash offers files.
    private static void Append(StringBuilder script, Command command, Option option)
    {
        var names = option.Aliases.Prepend(option.Name).Where(IsWord).Select(name => $"\"{GrammarTree.NameOf(command)} {name}\"");
        script.Append("        ").AppendJoin('|', names).Append(") ");
        if (option.HelpName is { } help && Choice().IsMatch(help))
            script.Append($"COMPREPLY=($(compgen -W \"{help.Replace('|', ' ')}\" -- \"$current\")); ");
        script.Append("return ;;\n");
    }

    // What a shell could take for more than a word, such as -? and /?, is left out.
    private static bool IsWord(string name) => Word().IsMatch(name);

    [GeneratedRegex("^--?[A-Za-z0-9][A-Za-z0-9-]*$")]
    private static partial Regex Word();

    [GeneratedRegex(@"^[a-z0-9+-]+(\|[a-z0-9+-]+)+$")]
    private static partial Regex Choice();
}
