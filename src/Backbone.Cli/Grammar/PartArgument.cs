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
        if (!TrySplit(text, out var language, out var path) || !IsLanguage(language)) return false;
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

    /// <summary>As it was typed.</summary>
    public string Written => Kind.Length == 0 ? Path : $"{Kind}:{Path}";

    // As BCP 47 forms them: a language of 2 to 8 letters, then subtags of 1 to 8 letters and digits. So what stands before the first colon
    // of a file's name is not soon taken for one.
    private static bool IsLanguage(string text)
    {
        var subtags = text.Split('-');
        return text.Length <= 35 && subtags[0].Length is >= 2 and <= 8 && subtags[0].All(char.IsAsciiLetter)
            && subtags.All(subtag => subtag.Length is >= 1 and <= 8 && subtag.All(char.IsAsciiLetterOrDigit));
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
