using System.Globalization;
using System.Text;
using Backbone.Cli.Terminals;
using Backbone.Client;
using Backbone.Custody;
using Backbone.Protocol.Envelopes;

namespace Backbone.Cli.Reading;

/// <summary>Saves the parts of a message, owner-only, under names that can do no harm.</summary>
internal static class PartSaving
{
    private const int MostNameBytes = 200;

    /// <summary>Saves all parts; those that are texts as <c>text-1.ko.txt</c>.</summary>
    /// <exception cref="BackboneException">Usage: the folder cannot be written, or a file is there already.</exception>
    public static void Save(MessageContent content, string folder, Page page)
    {
        try
        {
            Directory.CreateDirectory(folder);
            for (var i = 0; i < content.Parts.Length; i++)
            {
                var path = Path.Combine(folder, NameOf(content.Parts[i], i + 1));
                WholeFile.Write(path, content.Parts[i].Data.Span);
                page.Line($"saved: {path}");
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new BackboneException(FaultKind.Usage, $"a part cannot be saved: {fault.Message}",
                "name an empty folder", fault);
        }
    }

    /// <summary>The name that a part is saved under.</summary>
    public static string NameOf(MessagePart part, int number)
    {
        if (part.FileName.Length == 0)
            return $"text-{number.ToString(CultureInfo.InvariantCulture)}{(part.Language.Length > 0 ? "." + part.Language : "")}.txt";
        var name = new StringBuilder();
        foreach (var rune in part.FileName.EnumerateRunes())
        {
            // The terminal's rule for what is unsafe is the file's as well; a path never comes of a name.
            var safe = TerminalText.Line(rune.ToString()) == rune.ToString() && !IsReserved(rune.Value);
            name.Append(safe ? rune.ToString() : "_");
            if (Encoding.UTF8.GetByteCount(name.ToString()) >= MostNameBytes) break;
        }
        // Neither hidden, nor an option to whatever program meets it.
        if (name[0] is '.' or '-' or '~' or ' ') name[0] = '_';
        return $"{number.ToString(CultureInfo.InvariantCulture)}-{name}";
    }

    private static bool IsReserved(int value) => value is '/' or '\\' or ':' or '*' or '?' or '"' or '<' or '>' or '|';
}
