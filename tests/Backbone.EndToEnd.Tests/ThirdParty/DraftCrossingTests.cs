using System.Diagnostics;
using System.Security.Cryptography;
using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol.Addresses;
using Google.Protobuf;
using Grpc.Core;

namespace Backbone.EndToEnd.Tests.ThirdParty;

/// <summary>A system that holds no keys sends, and one abroad receives: both gateways do the cryptography, as real processes.</summary>
public sealed class DraftCrossingTests(RunningExercise exercise) : IClassFixture<RunningExercise>
{
    private const int Patience = 180_000;
    private const string Seoul = "KOR/kisa/siem-1";
    private const string Washington = "USA/cisa/siem-1";

    [Fact(Timeout = Patience)]
    public async Task A_draft_crosses_and_is_opened_byte_for_byte_and_its_sender_sees_that_it_was()
    {
        var cancel = TestContext.Current.CancellationToken;
        using var seoul = exercise.Connect(Seoul);
        using var washington = exercise.Connect(Washington);
        var stix = RunningExercise.Stix(objects: 2000);
        var sent = await SubmitAsync(seoul, RunningExercise.Draft(stix, Washington), cancel);

        var got = await NextAsync(washington, Washington, "crossing", sent, cancel);

        Assert.Equal("지갑 도난 경보", got.Content.Subject);
        Assert.Equal(stix, Assert.Single(got.Content.Parts).Data.ToByteArray());
        var state = await WaitForAsync(seoul, sent, DeliveryState.Opened, cancel);
        Assert.Equal([Washington], state.Recipients.Select(recipient => recipient.Mailbox));
        Assert.Contains((await seoul.Submission.ListSentAsync(new ListSentRequest(), cancellationToken: cancel)).Sent,
            one => one.State.EnvelopeId == sent);
        Assert.Equal(sent, (await seoul.Submission.GetStateAsync(new GetStateRequest { EnvelopeId = sent }, cancellationToken: cancel)).State.EnvelopeId);
    }

    [Fact(Timeout = Patience)]
    public async Task An_officer_abroad_reads_it_and_is_told_whose_word_it_is()
    {
        var cancel = TestContext.Current.CancellationToken;
        using var seoul = exercise.Connect(Seoul);
        var sent = await SubmitAsync(seoul, RunningExercise.Draft(RunningExercise.Stix(), "USA/cisa"), cancel);
        await WaitForAsync(seoul, sent, DeliveryState.Delivered, cancel);

        var (exit, output) = await ReadAsync("USA/cisa/miller", sent, cancel);

        Assert.True(exit == 0, output);
        Assert.Contains("KOR/kisa/gateway, on behalf of KOR/kisa/siem-1", output, StringComparison.Ordinal);
        Assert.Contains("the nation's word, not the officer's", output, StringComparison.Ordinal);
    }

    [Fact(Timeout = Patience)]
    public async Task A_message_is_opened_for_its_service_and_for_nobody_else()
    {
        var cancel = TestContext.Current.CancellationToken;
        using var seoul = exercise.Connect(Seoul);
        using var washington = exercise.Connect(Washington);
        using var miller = exercise.Connect("USA/cisa/miller");
        var stix = RunningExercise.Stix();
        var sent = await SubmitAsync(seoul, RunningExercise.Draft(stix, Washington, "USA/cisa"), cancel);
        await WaitForAsync(seoul, sent, DeliveryState.Delivered, cancel);
        var asked = new GetMailRequest { EnvelopeId = sent };

        var opened = await washington.Mailbox.GetMailAsync(asked, cancellationToken: cancel);
        Assert.Equal(stix, opened.Opened.Parts.Single().Data.ToByteArray());
        var closed = await miller.Mailbox.GetMailAsync(asked, cancellationToken: cancel);
        Assert.NotNull(closed.Delivered);
        Assert.Null(closed.Opened);
        asked.Mailbox = Washington;
        Assert.Equal(RefusalReason.NotPermitted, (await miller.Mailbox.GetMailAsync(asked, cancellationToken: cancel)).Refused.Reason);
    }

    [Fact(Timeout = Patience)]
    public async Task The_first_answer_survives_kill_9_of_the_gateway()
    {
        var cancel = TestContext.Current.CancellationToken;
        using var seoul = exercise.Connect(Seoul);
        var draft = RunningExercise.Draft(RunningExercise.Stix(), Washington);
        var sent = await SubmitAsync(seoul, draft, cancel);
        await exercise.Federation.Gateway(NationCode.Parse("KOR")).KillAsync();
        await exercise.Federation.Gateway(NationCode.Parse("KOR")).StartAsync(cancel);

        using var again = exercise.Connect(Seoul);
        var answer = await again.Submission.SubmitAsync(new SubmitRequest { Draft = draft }, cancellationToken: cancel);
        Assert.True(answer.Repeated, answer.Refused?.Detail);
        Assert.Equal(sent, answer.EnvelopeId);
        Assert.Equal(Washington, Assert.Single(answer.Rulings).Mailbox);
        draft.Tlp = Tlp.Clear;
        answer = await again.Submission.SubmitAsync(new SubmitRequest { Draft = draft }, cancellationToken: cancel);
        Assert.Equal(RefusalReason.MessageIdReused, answer.Refused.Reason);
    }

    [Fact(Timeout = Patience)]
    public async Task An_officer_hands_over_no_draft_and_a_draft_comes_without_home_wraps()
    {
        var cancel = TestContext.Current.CancellationToken;
        using var lee = exercise.Connect("KOR/kisa/lee");
        using var seoul = exercise.Connect(Seoul);
        var request = new SubmitRequest { Draft = RunningExercise.Draft(RunningExercise.Stix(), Washington) };
        var answer = await lee.Submission.SubmitAsync(request, cancellationToken: cancel);
        Assert.Equal(RefusalReason.DraftsNotTaken, answer.Refused.Reason);
        Assert.Empty(answer.EnvelopeId);
        request.HomeWraps.Add(new HomeWrap());
        Assert.Equal(RefusalReason.Malformed, (await seoul.Submission.SubmitAsync(request, cancellationToken: cancel)).Refused.Reason);
        Assert.Equal(RefusalReason.Malformed,
            (await seoul.Submission.SubmitAsync(new SubmitRequest(), cancellationToken: cancel)).Refused.Reason);
    }

    [Fact(Timeout = Patience)]
    public async Task The_largest_message_reaches_its_service_whole()
    {
        var cancel = TestContext.Current.CancellationToken;
        using var seoul = exercise.Connect(Seoul);
        using var washington = exercise.Connect(Washington);
        var bytes = new byte[4_128_768 - 1024]; // SPEC § Padding: the largest that fits
        RandomNumberGenerator.Fill(bytes);
        var sent = await SubmitAsync(seoul, RunningExercise.Draft(bytes, Washington), cancel);
        var got = await NextAsync(washington, Washington, "largest", sent, cancel);
        Assert.Equal(bytes, got.Content.Parts.Single().Data.ToByteArray());
    }

    private static async Task<ByteString> SubmitAsync(PlainClient client, Draft draft, CancellationToken cancel)
    {
        var answer = await client.Submission.SubmitAsync(new SubmitRequest { Draft = draft }, cancellationToken: cancel);
        Assert.True(answer.Refused is null, answer.Refused?.Detail);
        return answer.EnvelopeId;
    }

    // Whatever else lies in the mailbox is put off, for the other tests.
    private static async Task<SubscribeResponse> NextAsync(
        PlainClient client, string mailbox, string name, ByteString wanted, CancellationToken cancel)
    {
        using var stream = client.Mailbox.Subscribe(cancellationToken: cancel);
        await stream.RequestStream.WriteAsync(new SubscribeRequest { Open = new OpenSubscription { Mailbox = mailbox, Name = name } }, cancel);
        await stream.RequestStream.WriteAsync(new SubscribeRequest { Credit = 100 }, cancel);
        SubscribeResponse? got = null;
        await foreach (var answer in stream.ResponseStream.ReadAllAsync(cancel)) // to its end: then the settlement counts
        {
            if (answer.Delivered is null || answer.EnvelopeId != wanted) continue;
            var settlement = new Settlement { EnvelopeId = answer.EnvelopeId, Kind = SettlementKind.Acknowledged };
            await stream.RequestStream.WriteAsync(new SubscribeRequest { Settle = settlement }, cancel);
            await stream.RequestStream.CompleteAsync();
            got = answer;
        }
        return got ?? throw new InvalidOperationException("the stream ended");
    }

    private static async Task<SubmissionState> WaitForAsync(
        PlainClient client, ByteString envelope, DeliveryState wanted, CancellationToken cancel)
    {
        using var stream = client.Submission.WatchState(new WatchStateRequest { EnvelopeId = envelope }, cancellationToken: cancel);
        await foreach (var answer in stream.ResponseStream.ReadAllAsync(cancel))
            if (answer.State.Recipients.All(recipient => recipient.State >= wanted)) return answer.State;
        throw new InvalidOperationException("the stream ended");
    }

    private async Task<(int Exit, string Output)> ReadAsync(string person, ByteString envelope, CancellationToken cancel)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "backbone"),
        [
            "read", Convert.ToHexStringLower(envelope.Span),
            "--profile", exercise.Federation.Folder.ProfileFolder(PrincipalAddress.Parse(person)),
        ])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(cancel), process.StandardError.ReadToEndAsync(cancel));
        await process.WaitForExitAsync(cancel);
        return (process.ExitCode, string.Join('\n', output));
    }
}
