using System.Globalization;
using System.Text;

namespace Backbone.Benchmarks;

/// <summary>The tables, in Markdown.</summary>
internal sealed class Report(string machine)
{
    private readonly StringBuilder _text = new($"Measured by `make bench` on: {machine}.\n");

    /// <summary>Adds a table.</summary>
    /// <param name="columns">Its head; the first column is left-aligned, the others right.</param>
    /// <param name="rows">Its rows, as many cells each.</param>
    public void Add(string[] columns, IEnumerable<string[]> rows)
    {
        _text.AppendLine().AppendLine($"| {string.Join(" | ", columns)} |");
        _text.AppendLine($"|---|{string.Concat(Enumerable.Repeat("---:|", columns.Length - 1))}");
        foreach (var row in rows) _text.AppendLine($"| {string.Join(" | ", row)} |");
    }

    /// <summary>Adds a line below what is there.</summary>
    public void Note(string text) => _text.AppendLine().AppendLine(text);

    /// <summary>Writes all to the screen and to bench.md in a folder.</summary>
    public void Write(TextWriter screen, string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "bench.md"), _text.ToString());
        screen.WriteLine();
        screen.Write(_text);
    }

    /// <summary>A number with so many digits behind the point, and commas.</summary>
    public static string Number(double value, int digits = 0) =>
        value.ToString($"N{digits}", CultureInfo.InvariantCulture);
}
