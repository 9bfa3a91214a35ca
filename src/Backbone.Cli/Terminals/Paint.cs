namespace Backbone.Cli.Terminals;

/// <summary>Colour, where it is wanted.</summary>
/// <param name="On">Whether it is: a terminal, and NO_COLOR is not set (no-color.org).</param>
internal readonly record struct Paint(bool On)
{
    public string Good(string safe) => In("32", safe);

    public string Bad(string safe) => In("31", safe);

    public string Warn(string safe) => In("33", safe);

    public string Strong(string safe) => In("1", safe);

    public string Faint(string safe) => In("2", safe);

    /// <summary>A tick or a cross.</summary>
    public string Mark(bool holds) => holds ? Good("✓") : Bad("✗");

    private string In(string code, string safe) => On ? $"\u001b[{code}m{safe}\u001b[0m" : safe;
}
