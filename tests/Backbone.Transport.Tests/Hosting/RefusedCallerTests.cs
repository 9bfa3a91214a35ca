using Backbone.Transport.Credentials;

namespace Backbone.Transport.Tests.Hosting;

/// <summary>What a caller hears whose certificate the server does not take: that, every time, and not of a stream that is gone.</summary>
public sealed class RefusedCallerTests
{
    [Theory(Timeout = 60_000)]
    [InlineData("revoked"), InlineData("ended"), InlineData("another kind of caller")]
    public async Task A_refused_caller_is_told_that_its_certificate_is_not_taken(string what)
    {
        await using var server = await new RunningServer().StartReady(TestContext.Current.CancellationToken);
        using var certificate = server.Pki.Issue(what == "another kind of caller"
            ? server.Pki.Person("KOR/kisa/lee") : server.Pki.Gateway("KOR"), TimeSpan.FromDays(1));
        if (what == "revoked") server.Pki.Revoke(server.Pki.NationDomain("KOR"), certificate);
        if (what == "ended") server.Clock.Advance(TimeSpan.FromDays(2));
        var told = 0;
        for (var i = 1; i <= 20; i++)
        {
            using var channel = server.Connect(server.Handler(
                OwnCertificate.FromMemory(certificate), notTaken: _ => Interlocked.Increment(ref told)));
            await Calls.AssertNoConnection(() => channel.Call(EchoBase.WhoAmIMethod));
            Assert.True(told >= i, $"call {i} was refused without a word");
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task A_caller_that_is_let_in_hears_nothing_of_the_kind()
    {
        await using var server = await new RunningServer().StartReady(TestContext.Current.CancellationToken);
        using var certificate = server.Pki.Issue(server.Pki.Gateway("KOR"));
        var told = 0;
        using (var channel = server.Connect(server.Handler(OwnCertificate.FromMemory(certificate), notTaken: _ => told++)))
            Assert.NotEmpty(await channel.Call(EchoBase.WhoAmIMethod));
        Assert.Equal(0, told);
    }
}
