using Backbone.Client;
using Backbone.Custody;

namespace Backbone.Cli.Rules;

/// <summary>Files that are read whole, up to a bound, and written once.</summary>
internal static class SmallFile
{
    /// <summary>Its bytes; of a longer file one more than the bound, so that whoever reads them sees that.</summary>
    /// <exception cref="BackboneException">Usage: it cannot be read.</exception>
    public static ReadOnlyMemory<byte> Read(string path, int most)
    {
        try
        {
            return WholeFile.Read(path, most);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new BackboneException(FaultKind.Usage, $"{Name(path)} cannot be read: {fault.Message}", "check the file", fault);
        }
    }

    /// <summary>Writes a new file.</summary>
    /// <exception cref="BackboneException">Usage: it cannot be written, or is there already.</exception>
    public static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        try
        {
            WholeFile.Write(path, bytes);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new BackboneException(FaultKind.Usage, $"{Name(path)} cannot be written: {fault.Message}", "name a new file", fault);
        }
    }

    private static string Name(string path) => path.Length == 0 ? "''" : path;
}
