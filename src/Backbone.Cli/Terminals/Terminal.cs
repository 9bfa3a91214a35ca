using Backbone.Custody;

namespace Backbone.Cli.Terminals;

/// <summary>
/// What the command reads from and writes to. Rules: results go to the output, all else to the error stream; nothing is
/// asked where nobody can answer; foreign text goes through <see cref="Page"/>, which escapes it.
/// </summary>
internal sealed record Terminal
{
    /// <summary>Standard output.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>Standard error.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Standard input, as bytes.</summary>
    public required Func<Stream> Input { get; init; }

    /// <summary>Standard output, as bytes.</summary>
    public required Func<Stream> RawOutput { get; init; }

    /// <summary>Whether the output is a terminal.</summary>
    public required bool OutputIsTerminal { get; init; }

    /// <summary>Whether errors are seen at a terminal.</summary>
    public required bool ErrorIsTerminal { get; init; }

    /// <summary>The terminal's width in columns; null where it is not known.</summary>
    public int? Columns { get; init; }

    /// <summary>Whether somebody sits there who can answer: input and error stream are a terminal.</summary>
    public required bool CanAsk { get; init; }

    /// <summary>Reads a line that was typed; null at the end of the input.</summary>
    public required Func<string?> ReadLine { get; init; }

    /// <summary>Reads a line without showing it.</summary>
    public required Func<string?> ReadSecret { get; init; }

    /// <summary>An environment variable; null where it is not set.</summary>
    public required Func<string, string?> Variable { get; init; }

    /// <summary>What one try of a passphrase costs that seals keys made here; in tests, whose passphrases are no secret, next to nothing.</summary>
    public PassphraseCost KeyCost { get; init; } = PassphraseCost.People;

    /// <summary>The process's own.</summary>
    public static Terminal OfProcess() => new()
    {
        Output = Console.IsOutputRedirected ? OutputStream.WriterOfProcess() : Console.Out,
        Error = Console.Error,
        Input = Console.OpenStandardInput,
        RawOutput = OutputStream.OfProcess,
        OutputIsTerminal = !Console.IsOutputRedirected,
        ErrorIsTerminal = !Console.IsErrorRedirected,
        Columns = Console.IsOutputRedirected && Console.IsErrorRedirected || Console.WindowWidth <= 0 ? null : Console.WindowWidth,
        CanAsk = !Console.IsInputRedirected && !Console.IsErrorRedirected,
        ReadLine = Console.ReadLine,
        ReadSecret = SecretLine.Read,
        Variable = Environment.GetEnvironmentVariable,
    };

    /// <summary>A page on the output.</summary>
    public Page OutputPage => new(Output, OutputPaint, OutputIsTerminal ? Columns : null);

    /// <summary>A page on the error stream.</summary>
    public Page ErrorPage => new(Error, ErrorPaint, ErrorIsTerminal ? Columns : null);

    /// <summary>Colours of the output.</summary>
    public Paint OutputPaint => new(OutputIsTerminal && ColourIsWanted);

    /// <summary>Colours of the error stream.</summary>
    public Paint ErrorPaint => new(ErrorIsTerminal && ColourIsWanted);

    private bool ColourIsWanted => string.IsNullOrEmpty(Variable("NO_COLOR")) && Variable("TERM") != "dumb";
}
