using System.Runtime.Versioning;
using Backbone.Cli.Tests.Terminals;
using Backbone.Client.Connection;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;

namespace Backbone.Cli.Tests;

[UnsupportedOSPlatform("windows")]
public sealed class PassphraseTests : IDisposable
{
    private readonly TestFolder _folder = new();

    [Fact]
    public async Task The_named_file_comes_before_the_profiles_own()
    {
        var named = Write("named", "from the option\n", UnixFileMode.UserRead);
        Write("passphrase", "from the profile\n", UnixFileMode.UserRead);
        Assert.Equal("from the option", await ReadAsync(new TestTerminal(), "--passphrase-file", named));
        Assert.Equal("from the profile", await ReadAsync(new TestTerminal()));
    }

    [Fact]
    public async Task It_is_typed_where_no_file_has_it()
    {
        var terminal = new TestTerminal { SomebodyIsThere = true };
        terminal.Typed.Enqueue("typed");
        Assert.Equal("typed", await ReadAsync(terminal));
        Assert.DoesNotContain("typed", terminal.Said);
    }

    [Fact]
    public async Task Where_nobody_can_type_it_the_fault_is_one_of_identity()
    {
        var terminal = new TestTerminal();
        Assert.Null(await ReadAsync(terminal));
        Assert.Contains("--passphrase-file", terminal.Said);
    }

    [Fact]
    public async Task A_file_open_to_others_is_refused()
    {
        var terminal = new TestTerminal();
        var open = Write("open", "x\n", UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Assert.Null(await ReadAsync(terminal, "--passphrase-file", open));
        Assert.Contains("chmod 600", terminal.Said);
    }

    [Theory]
    [InlineData(0, "holds no passphrase"), InlineData(5000, "has more than 4096 bytes")]
    public async Task What_comes_by_a_pipe_is_read_to_its_end_and_no_further_than_the_bound(int length, string says)
    {
        // A shell's <(…): it has no length of its own.
        using var pipe = new System.IO.Pipes.AnonymousPipeServerStream(System.IO.Pipes.PipeDirection.Out);
        var path = $"/proc/self/fd/{pipe.ClientSafePipeHandle.DangerousGetHandle()}";
        pipe.Write(new string('x', length).Select(letter => (byte)letter).ToArray());
        pipe.Close();
        var terminal = new TestTerminal();
        Assert.Null(await ReadAsync(terminal, "--passphrase-file", path));
        Assert.Contains(says, terminal.Said, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private string Write(string name, string text, UnixFileMode mode)
    {
        var path = _folder.Write(name, System.Text.Encoding.UTF8.GetBytes(text));
        File.SetUnixFileMode(path, mode);
        return path;
    }

    // Null where it was refused, then with the code for identity.
    private async Task<string?> ReadAsync(TestTerminal terminal, params string[] args)
    {
        string? read = null;
        var profile = new Profile(_folder.Path)
        {
            Address = PrincipalAddress.Parse("KOR/kisa/lee"),
            Federation = FederationName.Parse("test.example"),
            Gateway = new Uri("https://127.0.0.1:1"),
            CharterHash = Digest.Of([]),
            Device = "laptop",
        };
        var code = await terminal.ActAsync((invocation, _) =>
        {
            read = PassphraseSource.Read(invocation, profile);
            return Task.FromResult(0);
        }, args);
        Assert.Equal(read is null ? 7 : 0, code);
        return read;
    }
}
