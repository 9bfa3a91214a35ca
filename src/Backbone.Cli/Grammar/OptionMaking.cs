using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Backbone.Cli.Grammar;

/// <summary>Makes options whose errors name the cause and what to type instead.</summary>
internal static class OptionMaking
{
    public delegate bool Reader<T>(string text, out T value);

    /// <summary>An option with one value.</summary>
    public static Option<T?> One<T>(string name, string help, string description, string form, Reader<T> read) =>
        new(name)
        {
            HelpName = help,
            Description = description,
            CustomParser = result => ReadOne(result, name, form, read, out var value) ? value : default,
        };

    /// <summary>An option with one value of a closed set.</summary>
    public static Option<T?> Word<T>(string name, string description, Words<T> words) where T : struct, Enum =>
        new(name)
        {
            HelpName = words.Choice,
            Description = description,
            CustomParser = result => ReadOne<T>(result, name, $"one of {words.Choice}", words.TryRead, out var value)
                ? value : null,
        };

    /// <summary>An option that may be given again.</summary>
    public static Option<T[]> Many<T>(string name, string help, string description, string form, Reader<T> read,
        bool inARow = false) =>
        new(name)
        {
            HelpName = help,
            Description = description,
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = inARow,
            DefaultValueFactory = _ => [],
            CustomParser = result => [.. result.Tokens.Select(token => Read(result, token.Value, name, form, read))],
        };

    /// <summary>An option with values of a closed set, commas between them.</summary>
    public static Option<T[]> List<T>(string name, string help, string description, string form, Reader<T> read) =>
        new(name)
        {
            HelpName = help,
            Description = description,
            DefaultValueFactory = _ => [],
            CustomParser = result => [.. result.Tokens.SelectMany(token => token.Value.Split(','))
            .Select(word => Read(result, word, name, form, read))],
        };

    /// <summary>An argument that must be there.</summary>
    public static Argument<T?> Argument<T>(string name, string description, string form, Reader<T> read) => new(name)
    {
        Description = description,
        Arity = ArgumentArity.ExactlyOne,
        CustomParser = result => ReadOne(result, name, form, read, out var value) ? value : default,
    };

    /// <summary>Whether what was typed is a number of a range; asked of the words, since a value that is none cannot be asked for.</summary>
    public static bool IsNumber(OptionResult result, int least, int most = int.MaxValue) => result.Tokens.Count == 0
        || result.Tokens is [var only] && int.TryParse(only.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= most;

    private static bool ReadOne<T>(ArgumentResult result, string name, string form, Reader<T> read, out T value)
    {
        value = default!;
        if (result.Tokens.Count == 1 && read(result.Tokens[0].Value, out value)) return true;
        result.AddError(
            $"'{(result.Tokens.Count == 1 ? result.Tokens[0].Value : "")}' is no value for {name}: write {form}");
        return false;
    }

    private static T Read<T>(ArgumentResult result, string text, string name, string form, Reader<T> read)
    {
        if (read(text, out var value)) return value;
        result.AddError($"'{text}' is no value for {name}: write {form}");
        return default!;
    }
}
