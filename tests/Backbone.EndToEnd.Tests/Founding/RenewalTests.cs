using System.Text.Json.Nodes;
using Backbone.Authority.Enrolling;
using Backbone.Authority.Offices;
using Backbone.EndToEnd.Tests.Crossing;
using Backbone.Protocol.Addresses;

namespace Backbone.EndToEnd.Tests.Founding;

/// <summary>Certificate and keys are renewed through the own gateway: nobody hands a file to anybody.</summary>
public sealed class RenewalTests
{
    private const int Patience = 120_000;

    [Fact(Timeout = Patience)]
    public async Task A_person_a_system_and_the_gateway_renew_and_the_registrar_has_one_command()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var federation = await InProcessFederation.StartAsync(cancel, "KOR");
        var lee = federation.Folder.ProfileFolder(PrincipalAddress.Parse("KOR/kisa/lee"));
        var before = File.ReadAllBytes(Path.Combine(lee, "tls", "person.crt"));

        Assert.Equal("not due", await RenewAsync(federation, "KOR/kisa/lee"));
        Assert.Equal("asked", await RenewAsync(federation, "KOR/kisa/lee", "--early"));
        Assert.Equal("asked", await RenewAsync(federation, "KOR/kisa/siem-1", "--early"));
        Assert.Equal("asked", await RenewAsync(federation, "KOR/kisa/ops", "--early", "--into", GatewayOf(federation)));
        Assert.Equal("waits", await RenewAsync(federation, "KOR/kisa/lee"));
        Assert.Equal("waits", await RenewAsync(federation, "KOR/kisa/siem-1"));
        Assert.Equal(before, File.ReadAllBytes(Path.Combine(lee, "tls", "person.crt")));

        var round = await RoundAsync(federation, "KOR/kisa/ops");
        Assert.Equal([("KOR/kisa/lee", "renewed"), ("KOR/kisa/siem-1", "renewed"), ("KOR/gateway", "renewed")], StatesOf(round));
        Assert.Equal(["roster of KOR, version 2", "keyset of KOR, version 2"], round["documents"]!.AsArray().Select(one => (string?)one!["document"]));

        foreach (var (person, more) in new[] { ("KOR/kisa/lee", Array.Empty<string>()), ("KOR/kisa/siem-1", []), ("KOR/kisa/ops", ["--into", GatewayOf(federation)]) })
            Assert.Equal("renewed", await RenewAsync(federation, person, more));
        Assert.NotEqual(before, File.ReadAllBytes(Path.Combine(lee, "tls", "person.crt")));
        Assert.Equal(0, (await TypedCommand.RunAsync(federation, "KOR/kisa/lee", "whoami")).Code);
        Assert.Empty(StatesOf(await RoundAsync(federation, "KOR/kisa/ops")));
        var journal = await TypedCommand.RunAsync(federation, "KOR/kisa/ops", "journal", "tail", "--json");
        Assert.Equal(3, journal.Output.Split('\n').Count(line => line.Contains("enrollment answered", StringComparison.Ordinal)));

        // What reaches four weeks ahead is not renewed again, or who asks every day would fill the key set.
        Assert.Equal("asked", await RenewAsync(federation, "KOR/kisa/lee", "--early"));
        Assert.Equal([("KOR/kisa/lee", "waits")], StatesOf(await RoundAsync(federation, "KOR/kisa/ops")));
    }

    [Fact(Timeout = Patience)]
    public async Task What_asks_for_more_waits_for_the_registrar_and_the_next_round_hands_the_answer_back()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var federation = await InProcessFederation.StartAsync(cancel, "KOR");
        // A request that another brought: the keys are right, and nobody knows why he has it.
        Assert.Equal("asked", await RenewAsync(federation, "KOR/kisa/lee", "--early"));
        var lee = new Enrollee(federation.Folder.ProfileFolder(PrincipalAddress.Parse("KOR/kisa/lee")), Enrollee.PersonName);
        await federation.Connect("KOR/nis/park").Enrollments.HandInAsync(File.ReadAllBytes(lee.RequestPath), cancel);
        var garbage = "no request"u8.ToArray();
        await federation.Connect("KOR/upbit/choi").Enrollments.HandInAsync(garbage, cancel);

        var round = await RoundAsync(federation, "KOR/kisa/ops");
        Assert.Equal([("KOR/kisa/lee", "renewed"), ("KOR/kisa/lee", "waits"), ("KOR/upbit/choi", "denied")], StatesOf(round));
        Assert.Contains("KOR/nis/park handed it in", (string)round["requests"]![1]!["why"]!, StringComparison.Ordinal);

        // Granted it is now; whoever brought it gets the same answer, which is of no use without the keys.
        Assert.Equal([("KOR/kisa/lee", "renewed")], StatesOf(await RoundAsync(federation, "KOR/kisa/ops")));
    }

    [Fact(Timeout = Patience)]
    public async Task A_request_that_is_denied_leaves_what_is_in_use_and_the_reason_arrives()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var federation = await InProcessFederation.StartAsync(cancel, "KOR");
        Assert.Equal("asked", await RenewAsync(federation, "KOR/upbit/choi", "--early"));
        using (var office = RegistrarOffice.Open(OfficeFolder.Open(OfficeOf(federation)), File.ReadAllText(Path.Combine(OfficeOf(federation), "passphrase")).Trim(), federation.Clock))
            office.LoseDevice(PrincipalAddress.Parse("KOR/upbit/choi"), "laptop");
        var round = await RoundAsync(federation, "KOR/kisa/ops");
        Assert.Equal([("KOR/upbit/choi", "denied")], StatesOf(round));
        Assert.Contains("was taken away", (string)round["requests"]![0]!["why"]!, StringComparison.Ordinal);
        federation.Watch.Expect("was taken back by its CA");
        // The list went out with the round: the certificate lets nobody in any more.
        Assert.Equal(7, (await TypedCommand.RunAsync(federation, "KOR/upbit/choi", "renew")).Code);
    }

    [Fact(Timeout = Patience)]
    public async Task Only_an_operator_sees_what_waits_and_answers_it()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var federation = await InProcessFederation.StartAsync(cancel, "KOR");
        var said = await TypedCommand.RunAsync(federation, "KOR/kisa/lee", RoundOf(federation));
        Assert.Equal(3, said.Code);
        Assert.Contains("operator", said.Error, StringComparison.Ordinal);
    }

    private static string OfficeOf(InProcessFederation federation) => Path.Combine(federation.Folder.Path, "KOR", "authority");

    private static string GatewayOf(InProcessFederation federation) => Path.Combine(federation.Folder.Path, "KOR", "gateway");

    private static string[] RoundOf(InProcessFederation federation) =>
        ["registrar", "round", "--office", OfficeOf(federation), "--passphrase-file", Path.Combine(OfficeOf(federation), "passphrase"), "--yes", "--json"];

    private static async Task<JsonObject> RoundAsync(InProcessFederation federation, string person)
    {
        var said = await TypedCommand.RunAsync(federation, person, RoundOf(federation));
        Assert.True(said.Code == 0, said.Error);
        return JsonNode.Parse(said.Output)!.AsObject();
    }

    private static IEnumerable<(string, string)> StatesOf(JsonObject round) =>
        round["requests"]!.AsArray().Select(one => ((string)one!["address"]!, (string)one["state"]!));

    private static async Task<string> RenewAsync(InProcessFederation federation, string person, params string[] more)
    {
        var said = await TypedCommand.RunAsync(federation, person, ["renew", "--json", .. more]);
        Assert.True(said.Code == 0, said.Error);
        return (string)JsonNode.Parse(said.Output)!["state"]!;
    }
}
