namespace Backbone.EndToEnd.Tests.Refusals;

/// <summary>
/// Requests that prove nothing, a stolen device, and another nation's gateway: each at the places that must refuse it, and each with its own
/// reason.
/// </summary>
public sealed class StolenAndForeignTests(StolenGround ground) : IClassFixture<StolenGround>
{
    [Theory(Timeout = 120_000)]
    [InlineData("possession: show", "has not signed it, so whoever wrote it may not have the private half")]
    [InlineData("possession: approve", "has not signed it, so whoever wrote it may not have the private half")]
    [InlineData("another nation's name: approve", "JPN/npa/kato asks for a name of another nation, this is the registrar of KOR")]
    [InlineData("another nation's name: finish", "it answers another request than the one made here")]
    [InlineData("stolen: registrar", "it asks with a key of KOR/kisa/lee that was taken away")]
    [InlineData("stolen: command", "does not take this profile's certificate")]
    [InlineData("stolen: doctor", "does not take this profile's certificate")]
    [InlineData("stolen: sdk", "the signing keys of KOR/kisa/lee that are held here are revoked, retired or outside their time")]
    [InlineData("stolen: gateway", "the key of KOR/kisa/lee is Compromised")]
    [InlineData("foreign gateway: command", "it says that it is spiffe://jpn.dprk-crypto-watch.example/gateway; only spiffe://kor.")]
    [InlineData("foreign gateway: doctor", "it says that it is spiffe://jpn.dprk-crypto-watch.example/gateway; only spiffe://kor.")]
    [InlineData("foreign gateway: certificate", "speaks for spiffe://jpn.")]
    public async Task It_is_refused_for_its_own_reason(string what, string words) =>
        Assert.Contains(words, await ground.TryAsync(what, TestContext.Current.CancellationToken), StringComparison.Ordinal);
}
