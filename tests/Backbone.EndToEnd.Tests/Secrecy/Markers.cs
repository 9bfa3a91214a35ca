using System.Security.Cryptography;

namespace Backbone.EndToEnd.Tests.Secrecy;

/// <summary>Words that stand nowhere else, so that wherever one is found, it came from the message.</summary>
internal sealed class Markers
{
    private readonly string _once = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));

    public string Subject => $"subject-{_once}";

    public string Text => $"text-{_once}";

    public string FileName => $"file-{_once}.csv";

    public string FileContent => $"row-{_once}";

    public IEnumerable<string> All => [Subject, Text, FileName, FileContent];
}
