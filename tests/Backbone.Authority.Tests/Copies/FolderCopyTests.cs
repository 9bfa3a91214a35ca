using System.Formats.Tar;
using Backbone.Authority.Copies;
using Backbone.TestKit.Certificates;
using Microsoft.Extensions.Time.Testing;

namespace Backbone.Authority.Tests.Copies;

/// <summary>A copy is whole, its owner's, and takes nobody's place; what is damaged is not put back.</summary>
public sealed class FolderCopyTests : IDisposable
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TestFolder _folder = new();
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 30, 12, 0, 0, TimeSpan.Zero));

    public FolderCopyTests()
    {
        Directory.CreateDirectory(At("office/documents"));
        File.WriteAllText(At("office/office.json"), "{}");
        File.WriteAllBytes(At("office/documents/charter-1.bin"), [1, 2, 3]);
        File.WriteAllText(At("office/passphrase"), "secret");
        File.WriteAllText(At("office/registrar.lock"), "");
        File.WriteAllText(At("office/.00ff.part"), "half");
        File.WriteAllText(At("office/empty"), "");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_copied_comes_back_as_it_was_for_its_owner_only_and_the_passphrase_does_not()
    {
        var made = Make();
        Assert.Equal(["documents/charter-1.bin", "empty", "office.json"], made.Files.Select(file => file.Name));
        Assert.Equal(Owner, ModeOf(At("copy")));
        Assert.Equal(made.Files, FolderCopy.Check(At("copy")).Files);
        var (manifest, aside) = FolderCopy.Restore(At("copy"), At("back"), replace: false, _clock);
        Assert.Equal((FolderKind.Office, "KOR", null), (manifest.Kind, manifest.Of, aside));
        Assert.Equal([1, 2, 3], File.ReadAllBytes(At("back/documents/charter-1.bin")));
        Assert.Equal(["charter-1.bin", "empty", "office.json"], Directory.GetFiles(At("back"), "*", SearchOption.AllDirectories).Select(Path.GetFileName).Order());
        Assert.All(Directory.GetFiles(At("back"), "*", SearchOption.AllDirectories), file => Assert.Equal(Owner, ModeOf(file)));
        Assert.Equal(Owner | UnixFileMode.UserExecute, ModeOf(At("back/documents")));
    }

    [Fact]
    public void Nothing_is_replaced_unasked_and_on_demand_it_is_kept_aside()
    {
        Make();
        Assert.Contains("is there already", Assert.Throws<AuthorityException>(() => Make()).Message, StringComparison.Ordinal);
        var refused = Assert.Throws<AuthorityException>(() => FolderCopy.Restore(At("copy"), At("office"), replace: false, _clock));
        Assert.Contains("--replace", refused.NextStep, StringComparison.Ordinal);
        Assert.Equal("secret", File.ReadAllText(At("office/passphrase")));
        var (_, aside) = FolderCopy.Restore(At("copy"), At("office"), replace: true, _clock);
        Assert.Equal(At("office.before-20261130T120000Z"), aside);
        Assert.Equal("secret", File.ReadAllText(Path.Combine(aside!, "passphrase")));
        Assert.False(File.Exists(At("office/passphrase")));
        Assert.Equal(3, Directory.GetFileSystemEntries(At(".")).Length); // nothing half done is left
    }

    [Fact]
    public void Whatever_byte_is_changed_or_cut_off_nothing_is_put_back()
    {
        Make();
        var whole = File.ReadAllBytes(At("copy"));
        var random = new Random(7);
        for (var round = 0; round < 300; round++)
        {
            var bytes = round % 3 == 0 ? whole[..random.Next(whole.Length - 1024)] : [.. whole];
            if (round % 3 != 0) bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(At("damaged"), bytes);
            try
            {
                // A bit in what tar pads with, or of a time that nobody reads, is no harm: then all of it is as it was copied.
                var (manifest, _) = FolderCopy.Restore(At("damaged"), At($"back-{round}"), replace: false, _clock);
                Assert.Equal(FolderCopy.Check(At("copy")).Files, manifest.Files);
                Assert.Equal([1, 2, 3], File.ReadAllBytes(At($"back-{round}/documents/charter-1.bin")));
            }
            catch (AuthorityException)
            {
                Assert.False(Directory.Exists(At($"back-{round}")));
            }
        }
    }

    [Theory]
    [InlineData("../office.json")]
    [InlineData("/etc/passwd")]
    [InlineData("documents/../../x")]
    [InlineData("a//b")]
    [InlineData("")]
    public void A_name_that_leads_elsewhere_is_refused(string name)
    {
        using (var file = File.Create(At("evil")))
        using (var tar = new TarWriter(file))
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "backbone-copy.json")
            {
                DataStream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes($$"""
                    { "kind": "Office", "of": "KOR", "made": "2026-11-30T12:00:00+00:00",
                      "files": [{ "name": "{{name}}", "size": 0, "hash": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" }] }
                    """)),
            });
        var refused = Assert.Throws<AuthorityException>(() => FolderCopy.Restore(At("evil"), At("back"), replace: false, _clock));
        Assert.Contains("a file that can be none", refused.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(At("back")));
    }

    [Fact]
    public void A_link_and_a_file_that_is_no_copy_are_named()
    {
        Assert.Contains("no whole copy", Assert.Throws<AuthorityException>(() => FolderCopy.Check(At("office/office.json"))).Message, StringComparison.Ordinal);
        Assert.Contains("cannot be read", Assert.Throws<AuthorityException>(() => FolderCopy.Check(At("none"))).Message, StringComparison.Ordinal);
        File.CreateSymbolicLink(At("office/link"), "/etc/passwd");
        Assert.Contains("is a link", Assert.Throws<AuthorityException>(() => Make()).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(At("copy")));
    }

    private static UnixFileMode ModeOf(string path) =>
        OperatingSystem.IsWindows() ? throw new PlatformNotSupportedException() : File.GetUnixFileMode(path);

    private CopyManifest Make() => FolderCopy.Make(At("office"), At("copy"), FolderKind.Office, "KOR", _clock);

    private string At(string name) => _folder.PathOf(name);
}
