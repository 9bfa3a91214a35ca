using System.Diagnostics.CodeAnalysis;

namespace Backbone.Cli.Grammar;

/// <summary>A text or file as it is named on the command line.</summary>
/// <param name="Kind">The language of a text, empty where none is said; the media type of a file.</param>
/// <param name="Path">The file; <c>-</c> is the standard input, for a text.</param>
/// <param name="IsText">Whether it is a text.</param>
internal sealed record PartArgument(string Kind, string Path, bool IsText)
{
    /// <summary>The standard input.</summary>
    public const string StandardInput = "-";

    /// <summary>Reads <c>ko:bulletin.txt</c>, <c>ko:-</c> or <c>-</c>.</summary>
    public static bool TryReadText(string? text, [NotNullWhen(true)] out PartArgument? part)
    {
        part = text == StandardInput ? new PartArgument("", StandardInput, IsText: true) : null;
        if (part is not null) return true;
        if (!TrySplit(text, out var language, out var path) || language.Length is < 2 or > 35
            || !language.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-')) return false;
        part = new PartArgument(language, path, IsText: true);
        return true;
    }

    /// <summary>Reads <c>application/pdf:report.pdf</c>.</summary>
    public static bool TryReadFile(string? text, [NotNullWhen(true)] out PartArgument? part)
    {
        part = null;
        if (!TrySplit(text, out var type, out var path) || path == StandardInput || !IsMediaType(type)) return false;
        part = new PartArgument(type, path, IsText: false);
        return true;
    }

    // type/subtype with parameters; what exactly may stand there is for the readers' programs.
    private static bool IsMediaType(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && slash < text.Length - 1 && text.Length <= 255
            && text.All(letter => letter is > ' ' and <= '~');
    }

    private static bool TrySplit(string? text, out string before, out string after)
    {
        var colon = text?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        (before, after) = colon > 0 ? (text![..colon], text[(colon + 1)..]) : ("", "");
        return after.Length > 0;
    }
}
