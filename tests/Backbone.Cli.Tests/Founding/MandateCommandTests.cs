namespace Backbone.Cli.Tests.Founding;

/// <summary>The root holder's mandate: members, and who is in charge.</summary>
public sealed class MandateCommandTests(FoundingPlaces places) : IDisposable
{
    private readonly FoundingPlace _place = places.Copy();

    public void Dispose() => _place.Dispose();

    [Fact]
    public async Task A_mandate_names_members_and_keys_and_the_office_knows_it()
    {
        var written = await FoundingPlace.DoAsync(_place.As("KOR", "mandate", "sign", "--member", "kisa:cert:KISA: the agency",
            "--private-member", "upbit:exchange:Upbit", "--introduction", _place["KOR.registrar"], "--out", _place["mandate"]));
        Assert.Contains("~ member KOR/kisa: cert: KISA: the agency, before: cert: Korea Internet & Security Agency", written, StringComparison.Ordinal);
        Assert.Contains("- member KOR/nis: ", written, StringComparison.Ordinal);
        Assert.Contains("- policy key ", written, StringComparison.Ordinal);
        Assert.Contains("next: the registrar takes it", written, StringComparison.Ordinal);
        var shown = await FoundingPlace.AskAsync("document", "show", _place["mandate"]);
        Assert.Equal(("mandate of KOR, version 2", "KOR"), ((string?)shown["document"], (string?)shown["nation"]));
        Assert.Contains(shown["says"]!.AsArray(), one => (string?)one!["text"] == "exchange, private: Upbit");
        await FoundingPlace.DoAsync("document", "verify", _place.Charter, _place["mandate"], "--charter", _place.CharterHash);
        Assert.Contains("nothing is new", await FoundingPlace.DoAsync("document", "take", _place["mandate"], "--office", _place.Office("KOR")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_member_is_added_and_retired()
    {
        Assert.Contains("+ member KOR/nfsi: regulator, private: Institute", await FoundingPlace.DoAsync(_place.As("KOR",
            "member", "add", "KOR/nfsi", "--kind", "regulator", "--title", "Institute", "--private", "--out", _place["m2"])), StringComparison.Ordinal);
        var signed = await FoundingPlace.AskAsync(_place.As("KOR", "member", "retire", "KOR/upbit", "--out", _place["m3"]));
        Assert.Equal((_place["m3"], FoundingPlace.Hash(_place["m3"])), ((string?)signed["file"], (string?)signed["hash"]));
        var said = (await FoundingPlace.AskAsync("document", "show", _place["m3"]))["says"]!.AsArray().Select(one => (string?)one!["subject"]).ToList();
        Assert.Contains("member KOR/nfsi", said);
        Assert.DoesNotContain("member KOR/upbit", said);
        Assert.Contains(said, subject => subject!.StartsWith("registrar key", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_no_root_may_say_is_refused()
    {
        string[] @out = ["--out", _place["x"]];
        Assert.Contains("is a member already", await FoundingPlace.FailAsync(2, _place.As("KOR",
            ["member", "add", "KOR/kisa", "--kind", "cert", "--title", "T", .. @out])), StringComparison.Ordinal);
        Assert.Contains("is no member by the newest mandate", await FoundingPlace.FailAsync(2, _place.As("KOR", ["member", "retire", "KOR/nobody", .. @out])), StringComparison.Ordinal);
        Assert.Contains("is of another nation", await FoundingPlace.FailAsync(2, _place.As("KOR", ["member", "retire", "JPN/npa", .. @out])), StringComparison.Ordinal);
        Assert.Contains("an office of JPN", await FoundingPlace.FailAsync(2, _place.As("KOR",
            ["mandate", "sign", "--member", "kisa:cert:KISA", "--introduction", _place["JPN.registrar"], .. @out])), StringComparison.Ordinal);
        var damaged = File.ReadAllBytes(_place["KOR.registrar"]);
        damaged[^1] ^= 1;
        Assert.Contains("may not have the private half", await FoundingPlace.FailAsync(3, _place.As("KOR",
            ["mandate", "sign", "--member", "kisa:cert:KISA", "--introduction", _place.Write("damaged", damaged), .. @out])), StringComparison.Ordinal);
        Assert.Contains("without members", await FoundingPlace.FailAsync(2, _place.As("KOR",
            ["mandate", "sign", "--introduction", _place["KOR.registrar"], .. @out])), StringComparison.Ordinal);
        Assert.Contains("is no value for --member", await FoundingPlace.FailAsync(2, _place.As("KOR",
            ["mandate", "sign", "--member", "kisa:bank:KISA", "--introduction", _place["KOR.registrar"], .. @out])), StringComparison.Ordinal);
        Assert.False(File.Exists(_place["x"]));
    }

    [Fact]
    public async Task A_root_that_is_not_in_the_charter_signs_no_mandate()
    {
        await FoundingPlace.DoAsync("document", "take", _place.Charter, "--charter", _place.CharterHash, "--office", _place.Office("SGP"));
        Assert.Contains("SGP is not in charter version 1", await FoundingPlace.FailAsync(3, _place.As("SGP",
            "mandate", "sign", "--member", "csa:cert:CSA", "--introduction", _place["SGP.registrar"], "--out", _place["x"])), StringComparison.Ordinal);
        // The key of another root in this nation's office.
        File.Copy(_place.Office("SGP", "root.keyfile"), _place.Office("KOR", "root.keyfile"), overwrite: true);
        var said = await FoundingPlace.FailAsync(3, "member", "retire", "KOR/nis", "--office", _place.Office("KOR"),
            "--passphrase-file", _place.Office("SGP", "passphrase"), "--yes", "--out", _place["x"]);
        Assert.Contains("which is not the root of KOR", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_passphrase_opens_nothing() => Assert.NotEmpty(await FoundingPlace.FailAsync(7, "member", "retire", "KOR/nis",
        "--office", _place.Office("KOR"), "--passphrase-file", _place.Office("JPN", "passphrase"), "--yes", "--out", _place["x"]));
}
