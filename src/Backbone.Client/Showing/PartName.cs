using System.Globalization;
using System.Text;
using Backbone.Protocol.Envelopes;

namespace Backbone.Client.Showing;

/// <summary>Names under which the parts of a message can be saved and do no harm.</summary>
public static class PartName
{
    private const int MostBytes = 200;

    /// <summary>
    /// The name of one part: its number and what its author called it, without what a path, a shell or a terminal would take otherwise;
    /// a text as <c>text-1.ko.txt</c>. At most some 210 bytes of UTF-8, never hidden.
    /// </summary>
    /// <param name="part">The part.</param>
    /// <param name="number">Its place in the message, from 1.</param>
    public static string Of(MessagePart part, int number)
    {
        ArgumentNullException.ThrowIfNull(part);
        if (part.FileName.Length == 0)
            return $"text-{number.ToString(CultureInfo.InvariantCulture)}{(part.Language.Length > 0 ? "." + part.Language : "")}.txt";
        var name = new StringBuilder();
        foreach (var rune in part.FileName.EnumerateRunes())
        {
            // What is unsafe to show is unsafe in a name as well; a path never comes of a name.
            name.Append(VisibleText.IsUnsafe(rune) || IsReserved(rune.Value) ? "_" : rune.ToString());
            if (Encoding.UTF8.GetByteCount(name.ToString()) >= MostBytes) break;
        }
        // Neither hidden, nor an option to whatever program meets it.
        if (name[0] is '.' or '-' or '~' or ' ') name[0] = '_';
        return $"{number.ToString(CultureInfo.InvariantCulture)}-{name}";
    }

    private static bool IsReserved(int value) => value is '/' or '\\' or ':' or '*' or '?' or '"' or '<' or '>' or '|';
}
