using System.Security.Cryptography;

namespace Backbone.Cli.Demo;

/// <summary>Where the demo plays: a folder that was named and stays, or one of its own that goes with it.</summary>
internal sealed class DemoFolder(string? named) : IDisposable
{
    /// <summary>The folder.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(named ?? NewPath());

    /// <summary>Whether it stays.</summary>
    public bool Stays => named is not null;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!Stays && Directory.Exists(Path)) Directory.Delete(Path, recursive: true);
    }

    private static string NewPath() => System.IO.Path.Combine(
        System.IO.Path.GetTempPath(), $"backbone-demo-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}");
}
