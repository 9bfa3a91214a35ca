using Backbone.Authority;
using Backbone.Gateway.Members;
using Backbone.Gateway.Settings;
using Backbone.Gateway.Startup;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Backbone.Gateway.Tests.Members;

/// <summary>Every call asks the roster in force, before any service looks at what is asked.</summary>
public sealed class RosterGateTests : IAsyncDisposable
{
    private const string Lee = "KOR/kisa/lee";

    private readonly Bench _bench = new();

    public static TheoryData<string> Calls =>
    [
        .. new[]
        {
            Contracts.Gateway.V1.SubmissionService.Descriptor, Contracts.Gateway.V1.MailboxService.Descriptor,
            Contracts.Gateway.V1.ApprovalService.Descriptor, Contracts.Gateway.V1.MembersService.Descriptor,
            Contracts.Gateway.V1.OperationsService.Descriptor,
        }.SelectMany(service => service.Methods.Select(method => $"/{service.FullName}/{method.Name}")),
    ];

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Theory, MemberData(nameof(Calls))]
    public async Task Who_is_in_the_roster_calls_and_who_was_taken_out_of_it_only_asks_who_it_is(string method)
    {
        Assert.Null(await CallAsync(method));
        var kor = Bench.Federation.Kor;
        await _bench.AdoptAsync(kor.SignWithRegistrar(DocumentAuthority.DraftRoster(
            kor.RosterDraft with { Principals = [.. kor.RosterDraft.Principals.Where(principal => principal.Address.ToString() != Lee)] },
            _bench.Documents.Snapshot.FindRoster(kor.Code, _bench.Now))));
        var status = await CallAsync(method);
        Assert.Equal(method.EndsWith("/WhoAmI", StringComparison.Ordinal) ? null : StatusCode.PermissionDenied, status?.StatusCode);
        if (status is { } denied) Assert.Contains("does not name KOR/kisa/lee", denied.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_and_reflection_are_none_of_its_business()
    {
        _bench.Clock.Advance(TimeSpan.FromDays(2000));
        Assert.Null(await CallAsync("/grpc.health.v1.Health/Check"));
    }

    [Fact]
    public void It_stands_before_the_services_of_the_process()
    {
        using var provider = new ServiceCollection().AddLogging().AddDesks(new GatewaySettings
        {
            Federation = "backbone.example",
            CharterHash = new string('0', 64),
            Nation = "KOR",
            Tls = null!,
            Broker = null!,
            PassphraseFile = "passphrase",
        }).BuildServiceProvider();
        Assert.Contains(provider.GetRequiredService<IOptions<GrpcServiceOptions>>().Value.Interceptors,
            interceptor => interceptor.Type == typeof(RosterGate));
    }

    private async Task<Status?> CallAsync(string method)
    {
        try
        {
            await _bench.RosterGate().UnaryServerHandler(
                "asked", new CallOf(Lee, TestContext.Current.CancellationToken, method), (_, _) => Task.FromResult("answered"));
            return null;
        }
        catch (RpcException denied)
        {
            return denied.Status;
        }
    }
}
