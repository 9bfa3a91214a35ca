using System.Text;
using System.Text.Json.Nodes;
using Backbone.Cli.Tests.Terminals;
using Backbone.Protocol.Documents;

namespace Backbone.Cli.Tests.Founding;

/// <summary>A federation in a folder of the test's own: each nation's offices, introductions, documents.</summary>
internal sealed class FoundingPlace : IDisposable
{
    private readonly TestFolder _folder = new();

    public FoundingPlace(string master)
    {
        foreach (var folder in Directory.GetDirectories(master, "*", SearchOption.AllDirectories).Prepend(master))
        {
            var copy = Directory.CreateDirectory(Path.Combine(_folder.Path, Path.GetRelativePath(master, folder))).FullName;
            foreach (var file in Directory.GetFiles(folder)) File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        }
    }

    /// <summary>The charter that is in force.</summary>
    public string Charter => Office("KOR", "documents", "charter-1.bin");

    public string CharterHash => Hash(Charter);

    public string this[string name] => Path.Combine(_folder.Path, name);

    public string Office(string nation, params string[] parts) => Path.Combine([_folder.Path, nation, "authority", .. parts]);

    public string Write(string name, string text) => _folder.Write(name, Encoding.UTF8.GetBytes(text));

    public string Write(string name, byte[] bytes) => _folder.Write(name, bytes);

    public static string Hash(string path) => Read(path).Hash.ToString();

    public static SignedDocument Read(string path) => SignedDocument.TryRead(File.ReadAllBytes(path), out var signed, out var refused)
        ? signed : throw new InvalidOperationException(refused.Detail);

    /// <summary>Runs a command that must be done, and gives what it wrote.</summary>
    public static async Task<string> DoAsync(params string[] args)
    {
        var terminal = new TestTerminal();
        Assert.True(await terminal.RunAsync(args) == 0, terminal.Said);
        return terminal.Written;
    }

    /// <summary>The same, as JSON: one object.</summary>
    public static async Task<JsonNode> AskAsync(params string[] args) =>
        JsonNode.Parse(Assert.Single((await DoAsync([.. args, "--json"])).TrimEnd().Split('\n')))!;

    /// <summary>Runs a command that must fail, and gives what it said.</summary>
    public static async Task<string> FailAsync(int code, params string[] args)
    {
        var terminal = new TestTerminal();
        Assert.Equal(code, await terminal.RunAsync(args));
        return terminal.Said + terminal.Written;
    }

    /// <summary>How an office signs: with its passphrase, and without being asked.</summary>
    public string[] As(string nation, params string[] args) =>
        [.. args, "--office", Office(nation), "--passphrase-file", Office(nation, "passphrase"), "--yes"];

    /// <summary>A charter drafted over the one in force.</summary>
    public async Task<string> DraftAsync(string name, params string[] args)
    {
        await DoAsync(["charter", "draft", "--previous", Charter, "--days", "365", "--out", this[name], .. args]);
        return this[name];
    }

    /// <summary>A draft as a nation's root signs it.</summary>
    public async Task<string> SignAsync(string nation, string draft)
    {
        var signed = $"{draft}.{nation}";
        await DoAsync(As(nation, "charter", "sign", draft, "--out", signed));
        return signed;
    }

    public void Dispose() => _folder.Dispose();
}
