using System.IO.Pipes;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Backbone.Hosting;
using Backbone.Transport.Credentials;
using Backbone.Transport.Peers;
using Grpc.Core;
using Grpc.Health.V1;

namespace Backbone.Transport.Tests.Hosting;

/// <summary>The life of a process: self-tests, readiness, its one line, its end; and what a failing call shows.</summary>
public sealed partial class ProcessTests
{
    private const int Incident = 1100;
    private const int Misuse = 1101;
    private static readonly HttpClient Http = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task A_process_is_not_ready_until_its_self_tests_have_passed()
    {
        var pass = new TaskCompletionSource();
        await using var server = new RunningServer { SelfTest = pass.Task.WaitAsync };
        await server.Start(TestContext.Current.CancellationToken);
        using var certificate = server.Pki.Issue(server.Pki.Gateway("KOR"));
        using var channel = server.Connect(certificate);
        var health = new Health.HealthClient(channel);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await Get(server, "/readyz"));
        Assert.Equal(HttpStatusCode.OK, await Get(server, "/livez"));
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.NotServing, await Status(health));
        Assert.Equal(StatusCode.Unavailable, (await Calls.Failure(() => channel.Call(EchoBase.WhoAmIMethod))).StatusCode);
        Assert.Equal("", server.Output);

        pass.SetResult();
        Assert.True(await server.Readiness.Outcome.WaitAsync(TimeSpan.FromSeconds(20), Cancel));
        Assert.Equal(HttpStatusCode.OK, await Get(server, "/readyz"));
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, await Status(health));
        Assert.NotEmpty(await channel.Call(EchoBase.WhoAmIMethod));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_failed_self_test_ends_the_process_with_exit_code_1()
    {
        await using var server = new RunningServer { SelfTest = _ => throw new InvalidOperationException("wrong answer") };
        Assert.Equal(1, await server.Run(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(20), Cancel));
        Assert.Equal("wrong answer", (await server.Log.Next(1121, Cancel)).Fault?.Message);
        Assert.Equal("", server.Output);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_ready_process_prints_one_line_with_its_real_addresses()
    {
        await using var server = await new RunningServer().StartReady(TestContext.Current.CancellationToken);
        await server.Log.Next(1122, Cancel);
        var line = await Until(() => server.Output, output => output.EndsWith('\n'));
        var match = ReadyLine().Match(line);
        Assert.True(match.Success, line);
        Assert.Equal(server.Addresses.Grpc.Port.ToString(null, null), match.Groups["grpc"].Value);
        Assert.Equal(server.Addresses.Management.Port.ToString(null, null), match.Groups["management"].Value);
        Assert.Equal(HttpStatusCode.OK, (await Http.GetAsync(new Uri($"http://127.0.0.1:{match.Groups["management"]}/readyz"), Cancel)).StatusCode);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_process_ends_when_its_parent_closes_standard_input()
    {
        await using var parent = new AnonymousPipeServerStream(PipeDirection.Out);
        await using var input = new AnonymousPipeClientStream(PipeDirection.In, parent.ClientSafePipeHandle);
        await using var server = new RunningServer { ParentInput = input };
        var run = server.Run(TestContext.Current.CancellationToken);
        Assert.True(await server.Readiness.Outcome.WaitAsync(TimeSpan.FromSeconds(20), Cancel));
        await parent.WriteAsync("what a parent writes is not a reason to end\n"u8.ToArray(), Cancel);
        Assert.Equal(HttpStatusCode.OK, await Get(server, "/readyz"));
        Assert.False(run.IsCompleted);
        await parent.DisposeAsync();
        Assert.Equal(0, await run.WaitAsync(TimeSpan.FromSeconds(20), Cancel));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_key_that_is_open_to_others_keeps_the_process_from_starting()
    {
        if (OperatingSystem.IsWindows()) return;
        await using var server = new RunningServer();
        File.SetUnixFileMode(server.Paths.Key, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        var fault = await Assert.ThrowsAsync<TransportException>(() => server.Start(TestContext.Current.CancellationToken));
        Assert.Contains("chmod 600", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Management_is_not_offered_to_the_network()
    {
        var options = new HostingOptions { Grpc = new(IPAddress.Any, 0), Management = new(IPAddress.Any, 0) };
        using var pki = new TestKit.Certificates.TestPki(TimeProvider.System);
        var tls = new MutualTlsOptions
        {
            Certificate = new CertificatePaths("a", "b"),
            Renewal = "have the next issued",
            Rule = OwnCertificateRule.OfBroker((Protocol.Addresses.TlsIdentity.Broker)pki.Broker(), pki.Trust),
            Trust = pki.Trust,
            Admitted = new AdmittedPeers.AllGateways(),
        };
        Assert.Throws<ArgumentException>(() => BackboneHosting.CreateBuilder(options, tls));
    }

    [Fact(Timeout = 60_000)]
    public async Task Neither_listener_offers_what_is_the_other_s()
    {
        await using var server = await new RunningServer().StartReady(TestContext.Current.CancellationToken);
        using var certificate = server.Pki.Issue(server.Pki.Gateway("KOR"));
        using var channel = server.Connect(certificate);
        var method = new Method<string, string>(MethodType.Unary, "livez", "x", EchoBase.WhoAmIMethod.RequestMarshaller, EchoBase.WhoAmIMethod.ResponseMarshaller);
        Assert.Equal(StatusCode.Unimplemented, (await Calls.Failure(() => channel.Call(method))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, await Get(server, "/backbone.test.Echo/WhoAmI"));
        Assert.Equal(HttpStatusCode.NotFound, await Get(server, "/"));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("bug", StatusCode.Internal, Incident)]
    [InlineData("misuse", StatusCode.InvalidArgument, Misuse)]
    [InlineData("form", StatusCode.InvalidArgument, Misuse)]
    public async Task What_a_service_does_not_handle_is_logged_in_full_and_shown_as_an_incident_number(
        string failure, StatusCode expected, int logged)
    {
        await using var server = await new RunningServer().StartReady(TestContext.Current.CancellationToken);
        using var certificate = server.Pki.Issue(server.Pki.Gateway("KOR"));
        using var channel = server.Connect(certificate);
        var status = await Calls.Failure(() => channel.Call(EchoBase.FailMethod, failure));
        var entry = await server.Log.Next(logged, Cancel);
        Assert.Equal(expected, status.StatusCode);
        Assert.DoesNotContain(EchoService.Secret, status.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", status.Detail, StringComparison.Ordinal);
        Assert.Contains((string)entry.Values["Incident"]!, status.Detail, StringComparison.Ordinal);
        Assert.Contains(EchoService.Secret, entry.Fault!.ToString(), StringComparison.Ordinal);
        Assert.Equal("spiffe://kor.backbone.example/gateway", $"{entry.Values["Caller"]}");
    }

    [Theory(Timeout = 60_000), InlineData("misuse", Misuse, 1103), InlineData("bug", Incident, 1104)]
    public async Task Of_one_caller_some_failures_a_minute_are_told_and_the_rest_is_counted(string failure, int logged, int counted)
    {
        await using var server = await new RunningServer().StartReady(TestContext.Current.CancellationToken);
        using var certificate = server.Pki.Issue(server.Pki.Gateway("KOR"));
        using var channel = server.Connect(certificate);
        for (var call = 0; call < TransportLimits.LogLinesOfOne + 4; call++)
        {
            var status = await Calls.Failure(() => channel.Call(EchoBase.FailMethod, failure));
            Assert.Equal(call < TransportLimits.LogLinesOfOne, status.Detail.Contains("incident ", StringComparison.Ordinal));
        }
        using var other = server.Pki.Issue(server.Pki.Gateway("USA"));
        using var others = server.Connect(other);
        Assert.Contains("incident ", (await Calls.Failure(() => others.Call(EchoBase.FailMethod, failure))).Detail, StringComparison.Ordinal);
        server.Clock.Advance(TransportLimits.LogPeriod);
        var callers = new List<string>();
        for (var line = 0; line <= TransportLimits.LogLinesOfOne; line++) callers.Add($"{(await server.Log.Next(logged, Cancel)).Values["Caller"]}");
        Assert.Equal((TransportLimits.LogLinesOfOne, 1), (callers.Count(one => one.Contains("kor", StringComparison.Ordinal)),
            callers.Count(one => one.Contains("usa", StringComparison.Ordinal))));
        Assert.Equal(4L, (await server.Log.Next(counted, Cancel)).Values["Count"]);
        Assert.Contains("incident ", (await Calls.Failure(() => channel.Call(EchoBase.FailMethod, failure))).Detail, StringComparison.Ordinal);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("cancelled", StatusCode.Cancelled), InlineData("status", StatusCode.ResourceExhausted)]
    public async Task Cancellation_and_a_service_s_own_status_are_no_incidents(string failure, StatusCode expected)
    {
        await using var server = await new RunningServer().StartReady(TestContext.Current.CancellationToken);
        using var certificate = server.Pki.Issue(server.Pki.Gateway("KOR"));
        using var channel = server.Connect(certificate);
        var status = await Calls.Failure(() => channel.Call(EchoBase.FailMethod, failure));
        Assert.Equal(expected, status.StatusCode);
        Assert.DoesNotContain(EchoService.Secret, status.ToString(), StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_message_over_five_MiB_is_refused()
    {
        await using var server = await new RunningServer().StartReady(TestContext.Current.CancellationToken);
        using var certificate = server.Pki.Issue(server.Pki.Gateway("KOR"));
        using var channel = server.Connect(certificate);
        Assert.NotEmpty(await channel.Call(EchoBase.WhoAmIMethod, new string('x', TransportLimits.MaxMessageSize)));
        var status = await Calls.Failure(() => channel.Call(EchoBase.WhoAmIMethod, new string('x', TransportLimits.MaxMessageSize + 1)));
        Assert.Equal(StatusCode.ResourceExhausted, status.StatusCode);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_log_is_one_JSON_object_a_line()
    {
        await using var server = await new RunningServer().StartReady(TestContext.Current.CancellationToken);
        await server.Log.Next(1122, Cancel);
        var log = await Until(server.LogText, text => text.Contains("\"Id\":1122", StringComparison.Ordinal));
        foreach (var line in log.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(line).RootElement.ValueKind);
    }

    private static async Task<HttpStatusCode> Get(RunningServer server, string path)
    {
        using var response = await Http.GetAsync(new Uri(server.Addresses.Management, path), Cancel);
        return response.StatusCode;
    }

    private static async Task<HealthCheckResponse.Types.ServingStatus> Status(Health.HealthClient health) =>
        (await health.CheckAsync(new HealthCheckRequest(), cancellationToken: Cancel)).Status;

    /// <summary>Looks again until it is so; the test's own timeout is the bound.</summary>
    private static async Task<string> Until(Func<string> look, Func<string, bool> good)
    {
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (true)
        {
            if (look() is var seen && good(seen)) return seen;
            await pause.WaitForNextTickAsync(Cancel);
        }
    }

    [GeneratedRegex(@"^ready grpc=127\.0\.0\.1:(?<grpc>\d+) management=127\.0\.0\.1:(?<management>\d+)\r?\n$")]
    private static partial Regex ReadyLine();
}
