using Backbone.Authority;
using Backbone.Client.Connection;
using Backbone.Client.Tests.Hostile;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.TestKit.Federation;
using Grpc.Core;

namespace Backbone.Client.Tests.Connection;

public sealed class ConnectingTests
{
    private static readonly TestFederation Federation = TestFederation.Default;

    [Fact]
    public async Task A_gateway_that_is_not_there_is_unreachable_with_cause_and_next_step()
    {
        await using var outpost = await Outpost.StartAsync();
        using var closed = new ClosedPort();
        var profile = outpost.Profile with { Gateway = closed.Address };
        var fault = await Refusals.OfKind(FaultKind.Unreachable, () => AskAsync(outpost.Connect(profile)));
        Assert.True(fault.MayPassLater && fault.NothingWasSent);
        Assert.Contains("refused", fault.Message, StringComparison.OrdinalIgnoreCase);
        Assert.NotEmpty(fault.NextStep);
    }

    [Fact]
    public async Task Another_nations_gateway_is_not_ones_own()
    {
        await using var outpost = await Outpost.StartAsync();
        await using var foreign = await HostileGateway.StartAsync(Federation.Usa);
        var fault = await Refusals.OfKind(FaultKind.Identity, () =>
            AskAsync(outpost.Connect(outpost.Profile with { Gateway = foreign.Address })));
        Assert.Contains("USA", fault.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_gateway_with_a_forged_certificate_is_refused()
    {
        using var forged = new TestFederation(TimeProvider.System);
        await using var outpost = await Outpost.StartAsync();
        await using var impostor = await HostileGateway.StartAsync(forged.Kor);
        await Refusals.OfKind(FaultKind.Identity, () => AskAsync(outpost.Connect(outpost.Profile with { Gateway = impostor.Address })));
    }

    [Fact]
    public async Task A_gateway_that_is_silent_is_given_up_at_the_deadline()
    {
        await using var outpost = await Outpost.StartAsync();
        using var release = new ManualResetEventSlim();
        outpost.Script.Federation = _ =>
        {
            release.Wait(TimeSpan.FromSeconds(30));
            throw new RpcException(new Status(StatusCode.Unavailable, "over"));
        };
        var client = outpost.Connect(options: new ClientOptions { CallTimeout = TimeSpan.FromMilliseconds(100) });
        var fault = await Refusals.OfKind(FaultKind.Unreachable, () => AskAsync(client));
        release.Set();
        Assert.Contains("in time", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(StatusCode.Internal, FaultKind.Fault), InlineData(StatusCode.InvalidArgument, FaultKind.Fault)]
    [InlineData(StatusCode.Unimplemented, FaultKind.Fault), InlineData(StatusCode.PermissionDenied, FaultKind.Identity)]
    [InlineData(StatusCode.Unavailable, FaultKind.Unreachable), InlineData(StatusCode.ResourceExhausted, FaultKind.Unreachable)]
    public async Task Each_status_has_its_kind(StatusCode status, FaultKind kind)
    {
        await using var outpost = await Outpost.StartAsync();
        outpost.Script.Federation = _ => throw new RpcException(new Status(status, "said\u0007 so"));
        var fault = await Refusals.OfKind(kind, () => AskAsync(outpost.Client));
        Assert.DoesNotContain('\u0007', fault.Message);
    }

    [Fact]
    public async Task A_caller_that_leaves_is_not_told_of_a_fault()
    {
        await using var outpost = await Outpost.StartAsync();
        using var left = new CancellationTokenSource();
        await left.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => outpost.Client.Members.GetFederationAsync(left.Token));
    }

    [Fact]
    public async Task A_certificate_of_somebody_else_is_refused_before_any_call()
    {
        await using var outpost = await Outpost.StartAsync();
        var profile = outpost.Profile with { Address = PrincipalAddress.Parse("KOR/kisa/park") };
        var fault = Assert.Throws<BackboneException>(() => outpost.Connect(profile));
        Assert.Equal(FaultKind.Identity, fault.Kind);
        Assert.Contains("kisa/lee", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_that_the_gateway_does_not_take_is_a_fault_of_identity_and_told_in_words()
    {
        await using var outpost = await Outpost.StartAsync();
        outpost.Gateway.LetNobodyIn();
        var fault = await Refusals.OfKind(FaultKind.Identity, () => AskAsync(outpost.Connect()));
        Assert.Contains("does not take this profile's certificate", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("SslStream", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_that_ended_says_how_to_renew_it()
    {
        await using var outpost = await Outpost.StartAsync();
        var fault = Assert.Throws<BackboneException>(() => BackboneClient.Connect(
            outpost.Profile, outpost.Person.Custody, new HastyClock(LeafTerms.MaxLifetime + TimeSpan.FromDays(1))));
        Assert.Equal(FaultKind.Identity, fault.Kind);
        Assert.Contains("registrar", fault.NextStep, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_key_or_root_is_said()
    {
        await using var outpost = await Outpost.StartAsync();
        File.Delete(outpost.Profile.Certificate.Key);
        Assert.Equal(FaultKind.Identity, Assert.Throws<BackboneException>(() => outpost.Connect()).Kind);
        Directory.Delete(outpost.Profile.RootsFolder, recursive: true);
        Assert.Equal(FaultKind.Identity, Assert.Throws<BackboneException>(() => outpost.Connect()).Kind);
    }

    private static Task<FederationSnapshot> AskAsync(BackboneClient client) => client.Members.GetFederationAsync(TestContext.Current.CancellationToken);
}
