using Backbone.Client.Operations;
using Backbone.Client.Receiving;
using Backbone.Exercise.Processes;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using Backbone.TestKit.Forging;

namespace Backbone.EndToEnd.Tests.Refusals;

/// <summary>
/// While the gateway of USA is away, four good messages for USA/cisa come to the broker, and the broker's operator 1 leaves
/// the first alone · 2 alters the second · 3 puts the third into the lane of USA/fbi as well · 4 puts the fourth into its lane
/// once more. What the gateway made of each when it was back; unspecified: it was delivered.
/// </summary>
internal sealed record OperatorsHour(
    RefusalReason LeftAlone, RefusalReason Altered, RefusalReason Misplaced, RefusalReason MisplacedOriginal, RefusalReason Replayed,
    RefusalReason ReplayedOriginal)
{
    private static readonly NationCode Usa = NationCode.Parse("USA");
    private static readonly MailboxAddress Cisa = MailboxAddress.Parse("USA/cisa");
    private static readonly MailboxAddress Fbi = MailboxAddress.Parse("USA/fbi");

    public static async Task<OperatorsHour> PassAsync(RunningFederation running, CancellationToken cancel)
    {
        using var world = new ExerciseWorld(running.Folder);
        using var sender = new HostileGateway(running, world, "JPN"); // an honest one here, and a quick one
        var (gateway, hand) = (running.Gateway(Usa), running.HostileOperator);
        await gateway.StopAsync();
        var leftAlone = await PublishAsync(sender, world.World, cancel);
        var altered = await PublishAsync(sender, world.World, cancel);
        Assert.True(await hand.AlterNewestAsync(Cisa, cancel));
        var misplaced = await PublishAsync(sender, world.World, cancel);
        var misplacedAt = await hand.MisplaceNewestAsync(Cisa, Fbi, cancel);
        var replayed = await PublishAsync(sender, world.World, cancel);
        var replayedAt = await hand.ReplayNewestAsync(Cisa, cancel);
        await gateway.StartAsync(cancel);

        using var operations = new Officer(running, "USA/cisa/ops");
        var hour = new OperatorsHour(
            await sender.ReceiptAsync(leftAlone, cancel),
            await QuarantinedAsync(entry => entry.Envelope == altered),
            await QuarantinedAsync(entry => entry.Mailbox == Fbi.ToString() && entry.Index == misplacedAt),
            await sender.ReceiptAsync(misplaced, cancel),
            await QuarantinedAsync(entry => entry.Mailbox == Cisa.ToString() && entry.Index == replayedAt),
            await sender.ReceiptAsync(replayed, cancel));
        // In the mail is each good one, once, where it belongs.
        Assert.Equal([leftAlone, misplaced, replayed], (await MailAsync(running, "USA/cisa/miller", cancel))
            .Where(id => id == leftAlone || id == altered || id == misplaced || id == replayed));
        Assert.DoesNotContain(misplaced, await MailAsync(running, "USA/fbi/johnson", cancel));
        return hour;

        Task<RefusalReason> QuarantinedAsync(Func<QuarantinedMail, bool> isIt) => Patience.UntilAsync<RefusalReason>(
            "what the operator did is in quarantine", async over =>
                (await operations.Client.Operations.ListQuarantineAsync(max: 1000, cancel: over)).FirstOrDefault(isIt)?.Reason, cancel);
    }

    private static async Task<EnvelopeId> PublishAsync(HostileGateway sender, World world, CancellationToken cancel)
    {
        var forge = ConsignmentForge.Of(Forge.Letter(world, "JPN/npa/sato", Cisa.ToString()));
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
