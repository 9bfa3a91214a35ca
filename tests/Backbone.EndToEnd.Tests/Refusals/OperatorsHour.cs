using Backbone.Client.Operations;
using Backbone.Client.Receiving;
using Backbone.Exercise.Hostile;
using Backbone.Exercise.Processes;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using Backbone.TestKit.Forging;

namespace Backbone.EndToEnd.Tests.Refusals;

/// <summary>
/// A good message for USA/fbi is collected. Then the gateway of USA is away, four more come to the broker for USA/cisa, and
/// the broker's operator 1 changes the hash of the one that was collected · 2 leaves the first of the others alone · 3 alters the
/// second · 4 puts the third into the lane of USA/fbi as well · 5 puts the fourth into its lane once more. What the gateway made
/// of each when it was back; unspecified: it was delivered.
/// </summary>
internal sealed record OperatorsHour(
    RefusalReason Collected, RefusalReason Rewritten, RefusalReason LeftAlone, RefusalReason Altered, RefusalReason Misplaced,
    RefusalReason MisplacedOriginal, RefusalReason Replayed, RefusalReason ReplayedOriginal)
{
    private static readonly NationCode Usa = NationCode.Parse("USA");
    private static readonly MailboxAddress Cisa = MailboxAddress.Parse("USA/cisa");
    private static readonly MailboxAddress Fbi = MailboxAddress.Parse("USA/fbi");

    public static async Task<OperatorsHour> PassAsync(RunningFederation running, CancellationToken cancel)
    {
        using var world = new ExerciseWorld(running.Folder);
        using var sender = new HostileGateway(running, NationCode.Parse("JPN")); // an honest one here, and a quick one
        sender.Listen();
        var (gateway, hand) = (running.Gateway(Usa), HostileOperator.Of(running));
        var collected = await PublishAsync(sender, world.World, Fbi, cancel);
        var collection = await sender.ReceiptAsync(collected, cancel);
        await gateway.StopAsync();
        Assert.True(await hand.RewriteNewestAsync(Fbi, cancel));
        var leftAlone = await PublishAsync(sender, world.World, Cisa, cancel);
        var altered = await PublishAsync(sender, world.World, Cisa, cancel);
        Assert.True(await hand.AlterNewestAsync(Cisa, cancel));
        var misplaced = await PublishAsync(sender, world.World, Cisa, cancel);
        var misplacedAt = await hand.MisplaceNewestAsync(Cisa, Fbi, cancel);
        var replayed = await PublishAsync(sender, world.World, Cisa, cancel);
        var replayedAt = await hand.ReplayNewestAsync(Cisa, cancel);
        await gateway.StartAsync(cancel);

        using var operations = new Officer(running, "USA/cisa/ops");
        var hour = new OperatorsHour(
            collection,
            await QuarantinedAsync(entry => entry.Envelope == collected),
            await sender.ReceiptAsync(leftAlone, cancel),
            await QuarantinedAsync(entry => entry.Envelope == altered),
            await QuarantinedAsync(entry => entry.Mailbox == Fbi.ToString() && entry.Index == misplacedAt),
            await sender.ReceiptAsync(misplaced, cancel),
            await QuarantinedAsync(entry => entry.Mailbox == Cisa.ToString() && entry.Index == replayedAt),
            await sender.ReceiptAsync(replayed, cancel));
        // In the mail is each good one, once, where it belongs.
        Assert.Equal([leftAlone, misplaced, replayed], (await MailAsync(running, "USA/cisa/miller", cancel))
            .Where(id => id == leftAlone || id == altered || id == misplaced || id == replayed));
        Assert.Equal([collected], (await MailAsync(running, "USA/fbi/johnson", cancel)).Where(id => id == collected || id == misplaced));
        return hour;

        Task<RefusalReason> QuarantinedAsync(Func<QuarantinedMail, bool> isIt) => Patience.UntilAsync<RefusalReason>(
            "what the operator did is in quarantine", async over =>
                (await operations.Client.Quarantine.ListAsync(max: 1000, cancel: over)).FirstOrDefault(isIt)?.Reason, cancel);
    }

    private static async Task<EnvelopeId> PublishAsync(
        HostileGateway sender, World world, MailboxAddress to, CancellationToken cancel)
    {
        var forge = ConsignmentForge.Of(Forge.Letter(world, "JPN/npa/sato", to.ToString()));
        Assert.Equal(RefusalReason.Unspecified, await sender.PublishAsync(forge.Build(), cancel));
        return forge.Id;
    }

    private static async Task<List<EnvelopeId>> MailAsync(RunningFederation running, string reader, CancellationToken cancel)
    {
        using var officer = new Officer(running, reader);
        var mail = await officer.Client.Receiving.ListMailAsync(new MailQuery { Max = 1000, All = true }, cancel);
        return [.. mail.Select(entry => entry.Envelope).OfType<EnvelopeId>()];
    }
}
