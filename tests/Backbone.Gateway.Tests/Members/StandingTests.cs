using Backbone.Authority;
using Backbone.Gateway.Members;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using Grpc.Core;

namespace Backbone.Gateway.Tests.Members;

/// <summary>A certificate lives for days; the roster in force decides whether its holder is served.</summary>
public sealed class StandingTests : IAsyncDisposable
{
    private static readonly PrincipalAddress Lee = PrincipalAddress.Parse("KOR/kisa/lee");

    private readonly Bench _bench = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Gone => ["taken out", "without an identity for TLS", "no roster in force"];

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public void Who_is_in_the_roster_stands() => Assert.Null(Standing.Check(_bench.Documents.Snapshot, Lee, _bench.Now));

    [Theory, MemberData(nameof(Gone))]
    public async Task Who_is_not_in_the_roster_does_not_and_is_told_why(string how)
    {
        await GoesAsync(how);
        var refused = Standing.Check(_bench.Documents.Snapshot, Lee, _bench.Now);
        Assert.Equal(RefusalReason.NotPermitted, refused?.Reason);
        Assert.Contains("roster", refused!.Detail, StringComparison.Ordinal);
        Assert.NotEmpty(refused.NextStep);
    }

    [Theory, MemberData(nameof(Gone))]
    public async Task Who_is_not_in_the_roster_gets_no_rulings(string how)
    {
        var envelope = _bench.Letters.Seal(_bench.Letters.Plan("KOR/kisa/lee", "USA/cisa"));
        await GoesAsync(how);
        var preview = await _bench.PreviewDesk().RuleAsync(envelope.Header.Bytes, envelope.Handling.Bytes, Lee, Cancellation);
        Assert.NotNull(preview.Refusal);
        Assert.Empty(preview.Decisions);
    }

    [Theory, MemberData(nameof(Gone))]
    public async Task Who_is_not_in_the_roster_reads_in_no_mailbox_although_the_key_set_still_names_it(string how)
    {
        var access = new MailboxAccess(_bench.Documents, _bench.Identity, _bench.Clock);
        Assert.True(access.MayRead(Lee, MailboxAddress.Parse("KOR/kisa")));
        await GoesAsync(how);
        Assert.False(access.MayRead(Lee, MailboxAddress.Parse("KOR/kisa")));
        Assert.Empty(access.Of(Lee));
    }

    [Theory]
    [InlineData("/backbone.gateway.v1.MailboxService/GetMail")]
    [InlineData("/BACKBONE.Gateway.v1.MailboxService/GetMail")] // routed to the same method
    [InlineData("/backbone.gateway.v1.MembersService/whoami")]
    public async Task Who_is_not_in_the_roster_is_turned_away_however_the_method_is_spelt(string method)
    {
        Assert.True(await PassesAsync(method));
        await GoesAsync("taken out");
        var fault = await Assert.ThrowsAsync<RpcException>(() => PassesAsync(method));
        Assert.Equal(StatusCode.PermissionDenied, fault.StatusCode);
    }

    [Theory]
    [InlineData("/backbone.gateway.v1.MembersService/WhoAmI")]
    [InlineData("/grpc.health.v1.Health/Check")]
    [InlineData("/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo")]
    public async Task Who_one_is_and_how_the_gateway_is_may_be_asked_without_a_roster(string method)
    {
        await GoesAsync("taken out");
        Assert.True(await PassesAsync(method));
    }

    private async Task<bool> PassesAsync(string method)
    {
        var gate = _bench.RosterGate();
        return "let in" == await gate.UnaryServerHandler(
            "asked", new CallOf("KOR/kisa/lee", Cancellation, method), static (_, _) => Task.FromResult("let in"));
    }

    private async Task GoesAsync(string how)
    {
        var kor = Bench.Federation.Kor;
        var before = _bench.Documents.Snapshot.FindRoster(kor.Code, _bench.Now);
        switch (how)
        {
            case "taken out":
                await _bench.AdoptAsync(kor.SignWithRegistrar(DocumentAuthority.DraftRoster(
                    kor.RosterDraft with { Principals = [.. kor.RosterDraft.Principals.Where(principal => principal.Address != Lee)] }, before)));
                break;
            case "without an identity for TLS":
                await _bench.AdoptAsync(_bench.Letters.NextRoster("KOR", principal =>
                    principal.Address == Lee ? principal with { TlsIdentity = null } : principal));
                break;
            default:
                _bench.Clock.Advance(TimeSpan.FromDays(2000));
                break;
        }
    }
}
