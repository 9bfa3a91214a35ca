using System.Diagnostics;
using System.Net;
using Backbone.Exercise;
using Backbone.Exercise.Nations;
using Backbone.Exercise.Processes;
using Backbone.Protocol.Addresses;
using Backbone.TestKit.Certificates;

namespace Backbone.EndToEnd.Tests.Processes;

/// <summary>Broker and gateways as real processes: they come up, know one another, keep their ports, and leave nobody behind.</summary>
public sealed class RunningFederationTests
{
    private static readonly NationCode Kor = NationCode.Parse("KOR");

    [Fact(Timeout = 180_000)]
    public async Task Four_processes_come_up_a_killed_one_comes_back_all_are_gone_and_come_again_at_their_addresses()
    {
        var cancel = TestContext.Current.CancellationToken;
        using var place = new TestFolder();
        var options = new ExerciseOptions
        {
            Folder = place.PathOf("exercise"),
            Deadlines = ExerciseDeadlines.All(TimeSpan.FromSeconds(20)),
        };
        int[] ids;
        IPEndPoint gateway;
        await using (var running = await RunningFederation.StartAsync(options, cancellation: cancel))
        {
            ServiceProcess[] all = [running.Broker, .. running.Gateways.Values];
            Assert.Equal(4, all.Length);
            using var http = new HttpClient();
            foreach (var process in all)
            {
                using var answer = await http.GetAsync(new Uri($"http://{process.Management}/readyz"), cancel);
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            }
            Assert.All(all, process => Assert.True(IsAlive(process.Id!.Value)));
            gateway = running.Gateway(Kor).Grpc;
            Assert.Equal($"https://{gateway}/", running.Profile(PrincipalAddress.Parse("KOR/kisa/lee")).Gateway.ToString());

            await running.Gateway(Kor).KillAsync();
            Assert.False(running.Gateway(Kor).IsRunning);
            await running.Gateway(Kor).StartAsync(cancel);
            Assert.Equal(gateway, running.Gateway(Kor).Grpc);
            await running.WaitUntilAcquaintedAsync(cancel);
            ids = [.. all.Select(process => process.Id!.Value)];
        }
        Assert.All(ids, id => Assert.False(IsAlive(id)));

        await using var again = await RunningFederation.StartAsync(new ExerciseOptions { Folder = options.Folder }, cancellation: cancel);
        Assert.Equal(gateway, again.Gateway(Kor).Grpc);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_broker_that_cannot_start_is_told_of_with_its_own_words()
    {
        var cancel = TestContext.Current.CancellationToken;
        using var place = new TestFolder();
        var folder = FederationFolder.Prepare(place.PathOf("exercise"), TimeProvider.System);
        foreach (var file in Directory.GetFiles(Path.Combine(folder.Path, "broker", "documents"))) File.Delete(file);
        var refused = await Assert.ThrowsAsync<ExerciseException>(() =>
            RunningFederation.StartAsync(new ExerciseOptions { Folder = folder.Path }, cancellation: cancel));
        Assert.Contains("exit code 2", refused.Message, StringComparison.Ordinal);
        Assert.Contains(folder.CharterHash.ToString(), refused.Message, StringComparison.Ordinal);
    }

    private static bool IsAlive(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
