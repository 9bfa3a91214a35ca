using System.Security.Cryptography;
using System.Text;
using Backbone.Client;
using Backbone.Client.Members;
using Backbone.Client.Sending;
using Backbone.Protocol;
using Backbone.Protocol.Envelopes;

namespace Backbone.Cli.Doctor;

/// <summary>
/// A message that does the whole way: 1 sealed and signed · 2 taken by the own gateway · 3 delivered: the recipient's gateway has signed so
/// · 4 opened: here, with the very words that were sealed, or by a reader abroad who signed so. It is marked as an exercise, TLP:GREEN,
/// and void after an hour.
/// </summary>
internal sealed class Probe(BackboneClient client, TimeProvider clock, TimeSpan patience)
{
    private static readonly TimeSpan Life = TimeSpan.FromHours(1);

    private readonly string _words = $"backbone doctor {Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))}";

    /// <summary>To the holder of the profile, who opens it.</summary>
    public async Task<Diagnosis> ToSelfAsync(CallerStanding standing, CancellationToken cancel)
    {
        if (standing.Mailboxes.IsEmpty) return Diagnosis.NotExamined(Examinations.Probe, $"{standing.Address} reads no mailbox");
        var mailbox = standing.Mailboxes.FirstOrDefault(own => own.ToString() == standing.Address.ToString(), standing.Mailboxes[0]);
        return await SendAsync(mailbox.ToString(), DeliveryStage.Delivered, async (envelope, steps) =>
        {
            // 4
            var message = await client.Receiving.ReadMailAsync(EnvelopeReference.Of(envelope), mailbox, cancel: cancel);
            var text = message.Content.Parts.Select(part => Encoding.UTF8.GetString(part.Data.Span)).FirstOrDefault();
            if (text != _words)
                return new Diagnosis(Examinations.Probe, Verdict.Ill, $"what came back from {mailbox} is not what was sent", "keep both, and tell the operators of your gateway");
            steps.Done("opened");
            return Diagnosis.Well(Examinations.Probe, $"{mailbox}: {steps}");
        }, cancel);
    }

    /// <summary>To somebody else, who must open it within the patience: a system that answers does, a person may not.</summary>
    public Task<Diagnosis> ToOtherAsync(string to, CancellationToken cancel) => SendAsync(to, DeliveryStage.Opened, (_, steps) =>
        Task.FromResult(Diagnosis.Well(Examinations.Probe, $"{to}: {steps}")), cancel);

    private async Task<Diagnosis> SendAsync(
        string to, DeliveryStage wanted, Func<EnvelopeId, Steps, Task<Diagnosis>> then, CancellationToken cancel)
    {
        var steps = new Steps(clock);
        // 1
        var message = await client.Sending.SealAsync(new OutgoingMessage
        {
            To = [to],
            Tlp = Tlp.Green,
            Exercise = true,
            Precedence = Precedence.Immediate,
            Subject = "A probe of backbone doctor; nothing is to be done",
            Parts = [new MessagePart("text/plain", "en", "", Encoding.UTF8.GetBytes(_words))],
            Expires = Timestamp.Now(clock).Plus(Life),
        }, cancel);
        steps.Done("sealed and signed");
        // 2
        var submission = await client.Sending.SubmitAsync(message, cancel);
        submission.ThrowUnlessOnItsWay();
        steps.Done("taken by the gateway");
        // 3
        var reached = await WaitAsync(submission.Envelope, wanted, steps, cancel);
        if (reached is { Stage: var stage, Reason: var reason } && stage is DeliveryStage.Refused or DeliveryStage.Expired or DeliveryStage.Recalled)
            return new Diagnosis(Examinations.Probe, Verdict.Ill, $"{to}: {steps}; then {stage} ({reason})", $"backbone status {submission.Envelope}");
        if (reached is not { Stage: var last } || last < wanted)
            return new Diagnosis(Examinations.Probe, reached is { Stage: DeliveryStage.Delivered } ? Verdict.Doubtful : Verdict.Ill,
                $"{to}: {steps}; not {(wanted == DeliveryStage.Opened ? "opened" : "delivered")} within {Spent.Show(patience)}",
                reached is { Stage: DeliveryStage.Delivered } ? "its readers are told by their own means; a system that reads there opens it at once"
                    : $"backbone status {submission.Envelope} says how far it is; ask the operator of your gateway whether the broker is reached");
        return await then(submission.Envelope, steps);
    }

    private async Task<RecipientProgress?> WaitAsync(EnvelopeId envelope, DeliveryStage wanted, Steps steps, CancellationToken cancel)
    {
        using var time = new CancellationTokenSource(patience, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(time.Token, cancel);
        RecipientProgress? last = null;
        try
        {
            await foreach (var state in client.Sending.WatchStateAsync(envelope, both.Token))
            {
                var before = last?.Stage;
                last = state.Recipients[0];
                if (last.Stage == DeliveryStage.Delivered && before != last.Stage) steps.Done("delivered");
                if (last.Stage == DeliveryStage.Opened) steps.Done("opened");
                if (last.Stage >= wanted) break;
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // The patience is over: what is known by now is said.
        }
        return last;
    }

    /// <summary>The steps that were done, and how long each took.</summary>
    private sealed class Steps(TimeProvider clock)
    {
        private readonly List<string> _done = [];
        private long _since = clock.GetTimestamp();

        public void Done(string step)
        {
            var now = clock.GetTimestamp();
            _done.Add($"{step} {Spent.Show(clock.GetElapsedTime(_since, now))}");
            _since = now;
        }

        public override string ToString() => string.Join(", ", _done);
    }
}
