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
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read);
            var bytes = new byte[most + 1];
            return bytes.AsMemory(0, file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new BackboneException(FaultKind.Usage, $"{path} cannot be read: {fault.Message}", "check the file", fault);
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
            throw new BackboneException(FaultKind.Usage, $"{path} cannot be written: {fault.Message}", "name a new file", fault);
        }
    }
}
