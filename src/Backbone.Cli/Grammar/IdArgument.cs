using System.CommandLine;

namespace Backbone.Cli.Grammar;

/// <summary>Arguments and options that name a message.</summary>
internal static class IdArgument
{
    private static readonly string Form = $"an envelope id in hexadecimal digits, or {IdPrefix.FewestDigits} or more of its start";

    /// <summary>A new argument.</summary>
    public static Argument<IdPrefix?> Make() => OptionMaking.Argument<IdPrefix>("ID",
        $"Envelope id, or {IdPrefix.FewestDigits} digits or more of its start", Form, IdPrefix.TryRead!);

    /// <summary>A new option for one message.</summary>
    public static Option<IdPrefix?> One(string name, string description) =>
        OptionMaking.One<IdPrefix>(name, "ID", description, Form, IdPrefix.TryRead!);

    /// <summary>A new option for one message or several.</summary>
    public static Option<IdPrefix[]> Many(string name, string description) =>
        OptionMaking.Many<IdPrefix>(name, "ID", $"{description}; may be given again", Form, IdPrefix.TryRead!);
}
