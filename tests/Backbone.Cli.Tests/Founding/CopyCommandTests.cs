using System.Text.Json.Nodes;
using Backbone.Cli.Tests.Terminals;
using Backbone.Client.Connection;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;

namespace Backbone.Cli.Tests.Founding;

/// <summary>A profile that is copied and put back by commands.</summary>
public sealed class CopyCommandTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly TestTerminal _terminal = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_profile_comes_back_and_what_was_there_is_kept()
    {
        var profile = new Profile(At("lee"))
        {
            Address = PrincipalAddress.Parse("KOR/kisa/lee"),
            Federation = FederationName.Parse("watch.example"),
            Gateway = new Uri("https://127.0.0.1:7443"),
            CharterHash = Digest.Of([1]),
            Device = "laptop",
        };
        profile.Save();
        Assert.Equal(0, await _terminal.RunAsync("backup", "--profile", profile.Folder, "--to", At("copy")));
        Assert.Contains("the profile of KOR/kisa/lee on laptop", _terminal.Written, StringComparison.Ordinal);
        Assert.Equal(2, await _terminal.RunAsync("backup", "--profile", profile.Folder, "--to", At("copy")));
        Assert.Equal(2, await _terminal.RunAsync("restore", "--from", At("copy"), "--into", profile.Folder));
        Assert.Contains("--replace", _terminal.Said, StringComparison.Ordinal);

        var json = new TestTerminal();
        Assert.Equal(0, await json.RunAsync("restore", "--from", At("copy"), "--into", profile.Folder, "--replace", "--json"));
        var restored = JsonNode.Parse(json.Written)!;
        Assert.Equal(("Profile", 1), ((string)restored["kind"]!, (int)restored["files"]!));
        Assert.True(File.Exists(Path.Combine((string)restored["aside"]!, Profile.FileName)));
        Assert.Equal(profile.CharterHash, Profile.Load(profile.Folder).CharterHash);
    }

    private string At(string name) => Path.Combine(_folder.Path, name);
}
