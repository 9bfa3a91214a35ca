using System.Text;
using System.Text.Json;
using Backbone.Protocol;
using Backbone.Protocol.Envelopes;

namespace Backbone.EndToEnd.Tests.ThirdParty;

/// <summary>The Node client against real processes: what a stranger can do with protos/, a certificate and a root.</summary>
public sealed class NodeClientTests(RunningExercise exercise) : IClassFixture<RunningExercise>
{
    private const int Patience = 180_000;
    private const int RefusedExit = 3;
    private const string Seoul = "KOR/kisa/siem-1";
    private const string Washington = "USA/cisa/siem-1";
    private const string Cisa = "USA/cisa";

    // A repeat is the same draft, its expiry included.
    private readonly string _expires = Timestamp.Now(TimeProvider.System).Plus(TimeSpan.FromHours(1)).Milliseconds.ToString(provider: null);

    [Fact(Timeout = Patience)]
    public async Task A_bundle_crosses_between_two_Node_clients_byte_for_byte()
    {
        var cancel = TestContext.Current.CancellationToken;
        NodeClient.Require();
        var stix = RunningExercise.Stix(objects: 5000);
        var file = await WriteAsync("bundle.json", stix, cancel);
        using var receiver = NodeClient.Start(
            exercise.Profile(Washington), null, cancel, "receive", "--mailbox", Washington, "--subscription", "node");
        await receiver.SpokeAsync(cancel);

        var sent = await SendAsync(file, Washington, MessageId.New(TimeProvider.System), cancel);
        var received = await receiver.EndAsync(cancel);

        Assert.True(received.Exit == 0, received.Errors);
        Assert.Equal(stix, received.Output);
        Assert.Contains($"received {sent.GetProperty("envelope").GetString()}: 지갑 도난 경보", received.Errors, StringComparison.Ordinal);
        var watched = await NodeClient.RunAsync(
            exercise.Profile(Seoul), cancel, "watch", "--envelope", sent.GetProperty("envelope").GetString()!);
        Assert.True(watched.Exit == 0, watched.Errors);
        Assert.Contains("DELIVERY_STATE_OPENED", Encoding.UTF8.GetString(watched.Output), StringComparison.Ordinal);
    }

    [Fact(Timeout = Patience)]
    public async Task A_repeat_gets_its_first_answer_and_another_draft_under_its_id_is_refused()
    {
        var cancel = TestContext.Current.CancellationToken;
        NodeClient.Require();
        var (file, other) = (await WriteAsync("one.json", RunningExercise.Stix(), cancel), await WriteAsync("two.json", RunningExercise.Stix(2), cancel));
        var id = MessageId.New(TimeProvider.System);
        var first = await SendAsync(file, Cisa, id, cancel);
        Assert.False(first.GetProperty("repeated").GetBoolean());
        Assert.Equal("RULING_OUTCOME_ALLOWED", first.GetProperty("rulings")[0].GetProperty("outcome").GetString());

        var again = await SendAsync(file, Cisa, id, cancel);
        Assert.True(again.GetProperty("repeated").GetBoolean());
        Assert.Equal(first.GetProperty("envelope").GetString(), again.GetProperty("envelope").GetString());

        var refused = await RunSendAsync(Seoul, other, Cisa, id, cancel);
        Assert.Equal(RefusedExit, refused.Exit);
        Assert.Contains("REFUSAL_REASON_MESSAGE_ID_REUSED", refused.Errors, StringComparison.Ordinal);
    }

    [Fact(Timeout = Patience)]
    public async Task Who_may_hand_over_no_drafts_is_told_why()
    {
        var cancel = TestContext.Current.CancellationToken;
        NodeClient.Require();
        var file = await WriteAsync("lee.json", RunningExercise.Stix(), cancel);
        var refused = await RunSendAsync("KOR/kisa/lee", file, Cisa, MessageId.New(TimeProvider.System), cancel);
        Assert.Equal(RefusedExit, refused.Exit);
        Assert.Contains("REFUSAL_REASON_DRAFTS_NOT_TAKEN", refused.Errors, StringComparison.Ordinal);
    }

    [Fact(Timeout = Patience)]
    public async Task A_gateway_that_is_not_who_it_must_be_is_not_spoken_to()
    {
        var cancel = TestContext.Current.CancellationToken;
        NodeClient.Require();
        var profile = exercise.Profile(Seoul);
        using var client = NodeClient.Start(
            profile, $"spiffe://usa.{profile.Federation}/gateway", cancel, "watch", "--envelope", new string('0', 64));
        var ending = await client.EndAsync(cancel);
        Assert.Equal(1, ending.Exit);
        Assert.Contains("the gateway is not spiffe://usa.", ending.Errors, StringComparison.Ordinal);
        Assert.Empty(ending.Output);
    }

    [Fact(Timeout = Patience)]
    public async Task A_gateway_of_another_nation_s_authority_is_not_spoken_to()
    {
        var cancel = TestContext.Current.CancellationToken;
        NodeClient.Require();
        var profile = exercise.Profile(Seoul) with { Gateway = exercise.Profile(Washington).Gateway };
        using var client = NodeClient.Start(
            profile, $"spiffe://usa.{profile.Federation}/gateway", cancel, "watch", "--envelope", new string('0', 64));
        var ending = await client.EndAsync(cancel);
        Assert.Equal(1, ending.Exit);
        Assert.Contains("certificate", ending.Errors, StringComparison.Ordinal);
    }

    private async Task<JsonElement> SendAsync(string file, string to, MessageId id, CancellationToken cancel)
    {
        var sent = await RunSendAsync(Seoul, file, to, id, cancel);
        Assert.True(sent.Exit == 0, sent.Errors);
        return JsonSerializer.Deserialize<JsonElement>(sent.Output);
    }

    private Task<NodeClient.Ending> RunSendAsync(string sender, string file, string to, MessageId id, CancellationToken cancel) =>
        NodeClient.RunAsync(exercise.Profile(sender), cancel, "send", "--to", to, "--subject", "지갑 도난 경보", "--stix", file,
            "--message-id", id.ToString(), "--expires", _expires);

    private async Task<string> WriteAsync(string name, byte[] bytes, CancellationToken cancel)
    {
        var path = exercise.PathOf(name);
        await File.WriteAllBytesAsync(path, bytes, cancel);
        return path;
    }
}
