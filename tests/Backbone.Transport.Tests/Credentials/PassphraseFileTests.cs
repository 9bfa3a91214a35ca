using System.Runtime.Versioning;
using System.Text;
using Backbone.TestKit.Certificates;
using Backbone.Transport.Credentials;

namespace Backbone.Transport.Tests.Credentials;

/// <summary>One reader of passphrases: one line of UTF-8, for its owner only, or a refusal that says what else it is.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class PassphraseFileTests : IDisposable
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TestFolder _folder = new();

    public static TheoryData<byte[], string> Wrong => new()
    {
        { [0xef, 0xbb, 0xbf, .. "secret"u8], "byte order mark" },
        { [0xff, 0xfe, .. Encoding.Unicode.GetBytes("secret")], "UTF-16" },
        { [0xfe, 0xff, .. Encoding.BigEndianUnicode.GetBytes("secret")], "UTF-16" },
        { Encoding.Unicode.GetBytes("secret"), "UTF-16" },
        { [.. "secret"u8, 0xff], "not written in UTF-8" },
        { [.. "secret\nsecond\n"u8], "more than one line" },
        { [.. "secret\n\n"u8], "more than one line" },
        { [.. "\nsecret\n"u8], "more than one line" },
        { [], "holds no passphrase" },
        { [.. "\r\n"u8], "holds no passphrase" },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("secret", "secret"), InlineData("secret\n", "secret"), InlineData("secret\r\n", "secret")]
    [InlineData(" two words \n", " two words "), InlineData("geheimnis-ä\n", "geheimnis-ä")]
    public void One_line_is_read_without_its_end(string text, string passphrase) =>
        Assert.Equal(passphrase, PassphraseFile.Read(Write(Encoding.UTF8.GetBytes(text))));

    [Theory, MemberData(nameof(Wrong))]
    public void Anything_else_is_refused_with_what_it_is_and_nothing_of_it(byte[] bytes, string said)
    {
        var fault = Assert.Throws<TransportException>(() => PassphraseFile.Read(Write(bytes)));
        Assert.Contains(said, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", fault.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead), InlineData(UnixFileMode.OtherRead), InlineData(UnixFileMode.OtherWrite)]
    public void A_file_that_is_open_to_others_is_refused_with_the_remedy(UnixFileMode open)
    {
        var path = Write("secret"u8.ToArray());
        File.SetUnixFileMode(path, Owner | open);
        var fault = Assert.Throws<TransportException>(() => PassphraseFile.Read(path));
        Assert.Contains($"the passphrase {path} is open to others than its owner: chmod 600", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_credential_of_the_service_manager_may_be_shared_with_its_group_and_with_nobody_else()
    {
        var path = Write("secret"u8.ToArray());
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        Assert.Throws<TransportException>(() => PassphraseFile.Read(path));
        Environment.SetEnvironmentVariable("CREDENTIALS_DIRECTORY", Path.GetDirectoryName(path));
        try
        {
            Assert.Equal("secret", PassphraseFile.Read(path));
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.OtherRead);
            Assert.Throws<TransportException>(() => PassphraseFile.Read(path));
        }
        finally
        {
            Environment.SetEnvironmentVariable("CREDENTIALS_DIRECTORY", null);
        }
    }

    private string Write(byte[] bytes)
    {
        var path = _folder.PathOf("words");
        File.WriteAllBytes(path, bytes);
        File.SetUnixFileMode(path, Owner);
        return path;
    }
}
