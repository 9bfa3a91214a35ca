using Backbone.Custody;
using Backbone.Protocol.Suites;
using Microsoft.Extensions.Time.Testing;

namespace Backbone.Cli.Tests;

/// <summary>A command that runs for long opens with keys that were not there when it began.</summary>
public sealed class KeyRefreshTests : IDisposable
{
    private const string Passphrase = "correct horse battery staple";

    private readonly TestFolder _folder = new();
    private readonly FakeTimeProvider _clock = new();
    private readonly List<string> _told = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Key_files_that_come_are_taken_up_and_one_that_cannot_be_opened_is_told_once()
    {
        Write("signing", new KeyBundle([SigningKey.Generate()], []));
        using var custody = KeyFileCustody.Open(_folder.Path, Passphrase);
        using var refresh = new KeyRefresh(custody, Passphrase, _clock, _told.Add);
        using var week = new KeyBundle([], [OpeningKey.Generate()]);
        Write("reader-2", week);
        Assert.False(custody.CanOpen(week.OpeningKeys[0].PublicKey.Kid));
        _clock.Advance(TimeSpan.FromSeconds(30));
        Assert.True(custody.CanOpen(week.OpeningKeys[0].PublicKey.Kid));

        File.WriteAllText(PathOf("damaged"), "no key");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(PathOf("damaged"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        _clock.Advance(TimeSpan.FromSeconds(90));
        Assert.Single(_told);
        Assert.True(custody.CanOpen(week.OpeningKeys[0].PublicKey.Kid));
    }

    private string PathOf(string name) => Path.Combine(_folder.Path, name + KeyFile.Extension);

    private void Write(string name, KeyBundle keys) => KeyFile.Write(PathOf(name), keys, Passphrase, PassphraseCost.Exercise);
}
