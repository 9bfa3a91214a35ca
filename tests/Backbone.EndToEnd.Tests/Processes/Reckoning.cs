using Backbone.Client;
using Backbone.Client.Operations;
using Backbone.Client.Receiving;
using Backbone.Client.Sending;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;

namespace Backbone.EndToEnd.Tests.Processes;

/// <summary>
/// What must hold of a drill after whatever was killed: 1 every accepted message comes to be delivered everywhere, proved by
/// receipts · 2 it lies in every recipient's mailbox once · 3 each journal verifies, has published and collected it once,
/// and knows of no alarm · 4 nothing is in quarantine. States and mail are looked at once, the journals whole each time.
/// </summary>
internal sealed class Reckoning(KillDrill drill)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private static readonly string[] Operators = ["KOR/kisa/ops", "JPN/jpcert/ops", "USA/cisa/ops"];

    private static readonly Dictionary<string, string> Readers = new()
    {
        ["KOR/nis"] = "KOR/nis/park",
        ["JPN/npa"] = "JPN/npa/sato",
        ["JPN/jpcert"] = "JPN/jpcert/tanaka",
        ["USA/cisa"] = "USA/cisa/miller",
        ["USA/fbi"] = "USA/fbi/johnson",
    };

    private readonly HashSet<EnvelopeId> _delivered = [];
    private readonly Dictionary<string, List<MailEntry>> _mail = Readers.Keys.ToDictionary(mailbox => mailbox, _ => new List<MailEntry>());

    public async Task HoldsAsync(CancellationToken cancel)
    {
        // 1
        foreach (var message in drill.Accepted.Where(message => !_delivered.Contains(message.Envelope)))
        {
            await UntilDeliveredAsync(message, cancel);
            _delivered.Add(message.Envelope);
        }
        // 2
        foreach (var mailbox in Readers.Keys) await HasEachOnceAsync(mailbox, cancel);
        foreach (var address in Operators)
        {
            var operations = drill.Client(address).Operations;
            // 3
            await JournalHoldsAsync(operations, address[..3], cancel);
            // 4
            Assert.Empty(await drill.Client(address).Quarantine.ListAsync(cancel: cancel));
        }
    }

    private async Task UntilDeliveredAsync(AcceptedMessage message, CancellationToken cancel)
    {
        var sending = drill.Client(message.Author).Sending;
        using var look = new PeriodicTimer(Look);
        while (true)
        {
            var state = await sending.GetStateAsync(EnvelopeReference.Of(message.Envelope), cancel);
            Assert.Equal(message.To.Order(), state.Recipients.Select(recipient => recipient.Mailbox.ToString()).Order());
            Assert.All(state.Recipients, recipient => Assert.Empty(recipient.Doubts));
            if (state.Recipients.All(recipient => recipient is { Stage: DeliveryStage.Delivered, IsProved: true })) return;
            await look.WaitForNextTickAsync(cancel);
        }
    }

    private async Task HasEachOnceAsync(string mailbox, CancellationToken cancel)
    {
        var (desk, mail) = (drill.Client(Readers[mailbox]).Receiving, _mail[mailbox]);
        while (true)
        {
            var query = new MailQuery
            {
                Mailbox = MailboxAddress.Parse(mailbox),
                Max = 1000,
                All = true,
                After = mail.Count == 0 ? 0 : mail[^1].Place,
            };
            var page = await desk.ListMailAsync(query, cancel);
            if (page.IsEmpty) break;
            mail.AddRange(page);
        }
        Assert.All(mail, one => Assert.Null(one.Failure));
        var expected = drill.Accepted.Where(message => message.To.Contains(mailbox)).Select(message => message.Envelope.ToString());
        Assert.Equal(expected.Order(), mail.Select(one => one.Envelope.ToString()!).Order());
    }

    private async Task JournalHoldsAsync(OperationsDesk operations, string nation, CancellationToken cancel)
    {
        var proof = await operations.VerifyJournalAsync(cancel: cancel);
        Assert.True(proof.Holds, proof.Break);
        var records = new List<JournalRecord>();
        await foreach (var record in operations.ReadJournalAsync(cancel: cancel)) records.Add(record);
        Assert.DoesNotContain(records, record => record.Event is "alarm" or "quarantined");
        Once(records, "collected", "mailbox", drill.Accepted.SelectMany(message => message.To
            .Where(mailbox => mailbox.StartsWith(nation, StringComparison.Ordinal)).Select(mailbox => $"{message.Envelope} {mailbox}")));
        Once(records, "published", "recipient", drill.Accepted.Where(message => message.Author.StartsWith(nation, StringComparison.Ordinal))
            .SelectMany(message => message.To.Select((_, recipient) => $"{message.Envelope} {recipient}")));
    }

    // Receipts are published and collected too, so there is more than what is expected; but nothing twice.
    private static void Once(List<JournalRecord> records, string what, string by, IEnumerable<string> expected)
    {
        var journalled = records.Where(record => record.Event == what)
            .Select(record => $"{record.Envelope} {record.Facts.First(fact => fact.Key == by).Value}").ToList();
        Assert.Empty(journalled.GroupBy(one => one).Where(group => group.Count() > 1).Select(group => group.Key));
        Assert.Empty(expected.Except(journalled));
    }
}
