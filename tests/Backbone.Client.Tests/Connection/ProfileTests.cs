using Backbone.Client.Connection;
using Backbone.Client.Tests.Hostile;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.TestKit.Certificates;

namespace Backbone.Client.Tests.Connection;

public sealed class ProfileTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_profile_is_read_as_it_was_written()
    {
        var profile = new Profile(_folder.PathOf("lee"))
        {
            Address = PrincipalAddress.Parse("KOR/kisa/lee"),
            Federation = FederationName.Parse("backbone.example"),
            Gateway = new Uri("https://127.0.0.1:8443"),
            CharterHash = Digest.Of("charter"u8),
            Device = "laptop",
        };
        profile.Save();
        Assert.Equal(profile, Profile.Load(profile.Folder));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(profile.Folder));
    }

    [Theory]
    [InlineData("\ufeff", "")]
    [InlineData("a note of the registrar\n", "")]
    [InlineData(null, "is a web page")]
    public void A_root_is_read_behind_a_byte_order_mark_and_what_is_none_is_named(string? before, string fault)
    {
        var profile = new Profile(_folder.PathOf("roots"))
        {
            Address = PrincipalAddress.Parse("KOR/kisa/lee"),
            Federation = FederationName.Parse("backbone.example"),
            Gateway = new Uri("https://127.0.0.1:8443"),
            CharterHash = Digest.Of("charter"u8),
            Device = "laptop",
        };
        profile.Save();
        var pem = TestKit.Federation.TestFederation.Default.Kor.Tls.Root.ExportCertificatePem();
        File.WriteAllText(Path.Combine(profile.RootsFolder, "nation.crt"), before is null ? "<html>log in</html>" : before + pem);
        if (before is not null) Assert.Single(profile.ReadRoots());
        else Assert.Contains(fault, Assert.Throws<BackboneException>(profile.ReadRoots).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_profile_may_begin_with_a_byte_order_mark()
    {
        File.WriteAllText(_folder.PathOf(Profile.FileName), "\ufeff{}");
        var fault = Assert.Throws<BackboneException>(() => Profile.Load(Path.GetDirectoryName(_folder.PathOf("x"))!));
        Assert.Contains("address", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", "address")]
    [InlineData("""{"address":"KOR/gateway"}""", "address")]
    [InlineData("""{"address":"KOR/kisa/lee","federation":"UPPER"}""", "federation")]
    [InlineData("""{"address":"KOR/kisa/lee","federation":"a.b","gateway":"http://x"}""", "gateway")]
    [InlineData("""{"address":"KOR/kisa/lee","federation":"a.b","gateway":"https://x:1/path"}""", "gateway")]
    [InlineData("""{"address":"KOR/kisa/lee","federation":"a.b","gateway":"https://x:1","charterHash":"00"}""", "charterHash")]
    [InlineData("""{"adress":"KOR/kisa/lee"}""", "adress")]
    [InlineData("not json", "profile.json")]
    public void A_profile_that_is_not_right_names_what_is_wrong(string json, string named)
    {
        File.WriteAllText(_folder.PathOf(Profile.FileName), json);
        var fault = Assert.Throws<BackboneException>(() => Profile.Load(Path.GetDirectoryName(_folder.PathOf("x"))!));
        Assert.Equal(FaultKind.Usage, fault.Kind);
        Assert.Contains(named, fault.Message, StringComparison.Ordinal);
        Assert.NotEmpty(fault.NextStep);
    }

    [Fact]
    public void A_missing_profile_says_how_to_make_one()
    {
        var fault = Assert.Throws<BackboneException>(() => Profile.Load(_folder.PathOf("none")));
        Assert.Equal(FaultKind.Usage, fault.Kind);
        Assert.Contains("the registrar", fault.NextStep, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_passphrase_that_lies_open_is_not_used()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("file rights are those of Unix");
            return;
        }
        await using var outpost = await Outpost.StartAsync();
        Assert.Null(outpost.Profile.ReadPassphrase());
        await File.WriteAllTextAsync(outpost.Profile.PassphraseFile, "secret words\n", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(outpost.Profile.PassphraseFile, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        Assert.Equal(FaultKind.Identity, Assert.Throws<BackboneException>(outpost.Profile.ReadPassphrase).Kind);
        File.SetUnixFileMode(outpost.Profile.PassphraseFile, UnixFileMode.UserRead);
        Assert.Equal("secret words", outpost.Profile.ReadPassphrase());
    }
}
