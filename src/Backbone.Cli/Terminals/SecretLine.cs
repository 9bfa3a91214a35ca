using System.Text;

namespace Backbone.Cli.Terminals;

/// <summary>Reads a passphrase from the keyboard without showing it.</summary>
internal static class SecretLine
{
    private const int MostCharacters = 1024;

    /// <summary>The line; null where it was broken off.</summary>
    public static string? Read()
    {
        var typed = new StringBuilder();
        while (typed.Length < MostCharacters)
        {
            var key = Console.ReadKey(intercept: true);
            if (key.Key == ConsoleKey.Enter) break;
            if (key.Key == ConsoleKey.Escape) return null;
            if (key.Key == ConsoleKey.Backspace) typed.Length = Math.Max(0, typed.Length - 1);
            else if (key.KeyChar != '\0') typed.Append(key.KeyChar);
        }
        Console.Error.WriteLine();
        return typed.ToString();
    }
}
