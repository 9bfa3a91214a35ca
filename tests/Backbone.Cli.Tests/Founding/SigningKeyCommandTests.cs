using Backbone.Authority.Enrolling;

namespace Backbone.Cli.Tests.Founding;

/// <summary>The next signing keys beside the old ones, and a key that is taken out.</summary>
public sealed class SigningKeyCommandTests(FoundingPlaces places) : IDisposable
{
    private readonly FoundingPlace _place = places.Copy();

    public void Dispose() => _place.Dispose();

    [Fact]
    public async Task An_officers_key_is_followed_by_a_next_one_and_revoked()
    {
        var before = Kids(_place["KOR/kisa/lee/enrolled"]);
        await FoundingPlace.DoAsync("enroll", "request", "KOR/kisa/lee", "--federation", "dprk-crypto-watch.example", "--into", _place["KOR/kisa/lee"],
            "--new-signing-keys", "--out", _place["request"]);
        Assert.Equal(before, Kids(_place["request"])[..1]);
        Assert.Equal(2, Kids(_place["request"]).Count);
        await FoundingPlace.DoAsync(_place.As("KOR", "enroll", "approve", _place["request"], "--out", _place["answer"]));
        var finished = await FoundingPlace.DoAsync("enroll", "finish", _place["answer"], "--into", _place["KOR/kisa/lee"]);
        Assert.Contains("is renewed", finished, StringComparison.Ordinal);

        var revoked = await FoundingPlace.AskAsync(_place.As("KOR", "key", "revoke", before[0], "--compromised", "--out", _place["out"]));
        var roster = revoked["documents"]!.AsArray().Select(file => (string)file!).Single(file => file.Contains("roster", StringComparison.Ordinal));
        var said = await FoundingPlace.AskAsync("document", "show", roster);
        Assert.Contains(said["says"]!.AsArray(), one => ((string)one!["subject"]!).Contains(before[0], StringComparison.Ordinal)
            && ((string)one["text"]!).Contains("compromised", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_cannot_be_is_refused()
    {
        string[] asked = ["--federation", "dprk-crypto-watch.example", "--new-signing-keys", "--out", _place["request"]];
        Assert.Contains("nobody is enrolled", await FoundingPlace.FailAsync(2, ["enroll", "request", "KOR/kisa/lee", "--into", _place["empty"], .. asked]), StringComparison.Ordinal);
        Assert.Contains("has no signing keys of its own", await FoundingPlace.FailAsync(2, ["enroll", "request", "KOR/kisa/siem-1", "--into", _place["KOR/kisa/siem-1"], .. asked]), StringComparison.Ordinal);
        Assert.Contains("neither roster nor key set has a key", await FoundingPlace.FailAsync(2,
            _place.As("KOR", "key", "revoke", new string('0', 64), "--out", _place["out"])), StringComparison.Ordinal);
        Assert.Contains("is no value for KEY", await FoundingPlace.FailAsync(2, _place.As("KOR", "key", "revoke", "lee", "--out", _place["out"])), StringComparison.Ordinal);
    }

    private static List<string> Kids(string path) =>
        [.. EnrollmentRequest.Read(File.ReadAllBytes(path)).SigningKeys.Select(key => key.Key.Kid.ToString())];
}
