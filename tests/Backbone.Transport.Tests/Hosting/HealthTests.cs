using System.Globalization;
using System.Net;
using System.Text.Json;
using Backbone.Hosting;
using Backbone.Hosting.Health;
using Backbone.Hosting.Settings;
using Backbone.TestKit.Certificates;
using Backbone.Transport.Credentials;
using Grpc.Core;
using Grpc.Health.V1;
using Status = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace Backbone.Transport.Tests.Hosting;

/// <summary>What a process answers about itself: to its operator with every check, to gRPC callers for each service.</summary>
public sealed class HealthTests
{
    private static readonly HttpClient Http = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Readiness_is_one_JSON_object_with_every_check()
    {
        var found = Finding.Ready("two are there");
        await using var server = await new RunningServer { Checks = [new("wheels", _ => ValueTask.FromResult(found))] }
            .StartReady(TestContext.Current.CancellationToken);
        var (status, report) = await ReadAsync(server);
        Assert.Equal((HttpStatusCode.OK, "ready"), (status, report.GetProperty("state").GetString()));
        Assert.Equal(["start", "certificate", "wheels"], report.GetProperty("checks").EnumerateArray().Select(check => check.GetProperty("name").GetString()));

        found = Finding.Degraded("one is there", "look for the other");
        server.Clock.Advance(TimeSpan.FromSeconds(1));
        var since = server.Clock.GetUtcNow();
        await ReadAsync(server);
        server.Clock.Advance(TimeSpan.FromSeconds(10));
        found = found with { Cause = "one is there, and it is flat" };
        (status, report) = await ReadAsync(server);
        Assert.Equal((HttpStatusCode.OK, "degraded"), (status, report.GetProperty("state").GetString()));
        var wheels = CheckOf(report, "wheels");
        Assert.Equal(("degraded", "one is there, and it is flat", "look for the other"), (wheels.GetProperty("state").GetString(),
            wheels.GetProperty("cause").GetString(), wheels.GetProperty("nextStep").GetString()));
        Assert.Equal(since, DateTimeOffset.ParseExact(wheels.GetProperty("since").GetString()!, "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal));

        found = Finding.NotReady("none is there", "buy some");
        (status, report) = await ReadAsync(server);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "not ready"), (status, report.GetProperty("state").GetString()));
        using var live = await Http.GetAsync(new Uri(server.Addresses.Management, "/livez"), Cancel);
        Assert.Equal(HttpStatusCode.OK, live.StatusCode); // the process is alive all the same
    }

    [Fact(Timeout = 60_000)]
    public async Task A_certificate_near_its_end_is_told_with_its_days_and_one_that_ended_stops_everything()
    {
        await using var server = await new RunningServer().StartReady(TestContext.Current.CancellationToken);
        var end = new DateTimeOffset(server.Part<OwnCertificate>().Certificate.NotAfter.ToUniversalTime());
        server.SetTimeOfDay(end - TimeSpan.FromDays(3));
        var (status, report) = await ReadAsync(server);
        Assert.Equal((HttpStatusCode.OK, "degraded"), (status, report.GetProperty("state").GetString()));
        Assert.Contains("3 days left", CheckOf(report, "certificate").GetProperty("cause").GetString(), StringComparison.Ordinal);

        server.SetTimeOfDay(end + TimeSpan.FromHours(1));
        (status, report) = await ReadAsync(server);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "not ready"), (status, report.GetProperty("state").GetString()));
        Assert.Contains("ended on", CheckOf(report, "certificate").GetProperty("cause").GetString(), StringComparison.Ordinal);
        Assert.Equal(end.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture), CheckOf(report, "certificate").GetProperty("since").GetString());
    }

    [Fact(Timeout = 60_000)]
    public async Task Each_gRPC_service_has_its_own_status()
    {
        var found = Finding.NotReady("the scales are broken", "mend them");
        await using var server = await new RunningServer
        {
            Checks = [new("scales", _ => ValueTask.FromResult(found)) { Services = ["backbone.test.Freight"] }],
        }.StartReady(TestContext.Current.CancellationToken);
        using var certificate = server.Pki.Issue(server.Pki.Gateway("KOR"));
        using var channel = server.Connect(certificate);
        var health = new Health.HealthClient(channel);
        using var watch = health.Watch(new HealthCheckRequest { Service = "backbone.test.Freight" }, cancellationToken: Cancel);
        Assert.True(await watch.ResponseStream.MoveNext(Cancel));
        Assert.Equal(Status.NotServing, watch.ResponseStream.Current.Status);
        Assert.Equal((Status.NotServing, Status.Serving, Status.NotServing),
            (await AskAsync(health, "backbone.test.Freight"), await AskAsync(health, "backbone.test.Echo"), await AskAsync(health, "")));

        found = Finding.Degraded("the scales are slow", "oil them");
        Assert.Equal((Status.Serving, Status.Serving), (await AskAsync(health, "backbone.test.Freight"), await AskAsync(health, "")));
        var next = watch.ResponseStream.MoveNext(Cancel);
        while (!next.IsCompleted) // its timer may not be set yet when the clock is moved
        {
            server.Clock.Advance(TimeSpan.FromSeconds(5));
            await Task.WhenAny(next, Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Cancel));
        }
        Assert.Equal(Status.Serving, watch.ResponseStream.Current.Status);
        Assert.Equal(StatusCode.NotFound, (await Assert.ThrowsAsync<RpcException>(() => AskAsync(health, "backbone.test.Nobody"))).StatusCode);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_part_that_fails_ends_the_process_and_is_no_good_end()
    {
        await using var server = new RunningServer { ReadyOutput = new FullOutput() };
        var fault = await Assert.ThrowsAsync<ProcessFaultException>(
            () => server.Run(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(20), Cancel));
        Assert.Contains("No space left on device; the log says where", fault.Message, StringComparison.Ordinal);
    }

    [Theory, InlineData("missing/log.json", "is not there"), InlineData("taken/log.json", "cannot be written")]
    public void A_log_that_cannot_be_written_ends_the_start(string file, string cause)
    {
        using var folder = new TestFolder();
        // What the log begins with today is a folder already: no file of that name can be written, by whatever user.
        foreach (var day in (int[])[-1, 0, 1])
            Directory.CreateDirectory(folder.PathOf($"taken/log{TimeProvider.System.GetLocalNow().AddDays(day).ToString("yyyyMMdd", CultureInfo.InvariantCulture)}.json"));
        var refused = Assert.Throws<SettingsException>(() => LogFile.Check(folder.PathOf(file)));
        Assert.Contains("logFile", refused.Message, StringComparison.Ordinal);
        Assert.Contains(cause, refused.Message, StringComparison.Ordinal);
    }

    private static async Task<Status> AskAsync(Health.HealthClient health, string service) =>
        (await health.CheckAsync(new HealthCheckRequest { Service = service }, cancellationToken: Cancel)).Status;

    private static async Task<(HttpStatusCode, JsonElement)> ReadAsync(RunningServer server)
    {
        using var response = await Http.GetAsync(new Uri(server.Addresses.Management, "/readyz"), Cancel);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        return (response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancel)).RootElement);
    }

    private static JsonElement CheckOf(JsonElement report, string name) =>
        report.GetProperty("checks").EnumerateArray().Single(check => check.GetProperty("name").GetString() == name);

    private sealed class FullOutput : StringWriter
    {
        public override Task WriteLineAsync(string? value) => throw new IOException("No space left on device");
    }
}
