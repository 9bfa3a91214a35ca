using System.CommandLine;

namespace Backbone.Cli.Grammar;

/// <summary>The argument that names a message.</summary>
internal static class IdArgument
{
    /// <summary>A new one.</summary>
    public static Argument<IdPrefix?> Make() => OptionMaking.Argument<IdPrefix>("ID",
        $"Envelope id, or {IdPrefix.FewestDigits} digits or more of its start",
        $"an envelope id in hexadecimal digits, or {IdPrefix.FewestDigits} or more of its start", IdPrefix.TryRead!);
}
