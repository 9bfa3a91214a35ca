using System.Collections.Immutable;
using Backbone.Cli.Composing;
using Backbone.Client.Sending;
using Backbone.Protocol.Addresses;

namespace Backbone.Cli.Tests;

public sealed class StageWaitTests
{
    [Theory]
    [InlineData(DeliveryStage.Delivered, 0, DeliveryStage.Delivered, DeliveryStage.Opened)]
    [InlineData(DeliveryStage.Accepted, 0, DeliveryStage.Accepted, DeliveryStage.Committed)]
    [InlineData(DeliveryStage.Delivered, 9, DeliveryStage.Delivered, DeliveryStage.Accepted)]
    [InlineData(DeliveryStage.Accepted, 9, DeliveryStage.Accepted, DeliveryStage.NotTaken)]
    [InlineData(DeliveryStage.Opened, 9, DeliveryStage.Delivered, DeliveryStage.Opened)]
    [InlineData(DeliveryStage.Delivered, 9, DeliveryStage.Delivered, DeliveryStage.Refused)]
    [InlineData(DeliveryStage.Accepted, 9, DeliveryStage.Accepted, DeliveryStage.Expired)]
    [InlineData(DeliveryStage.Accepted, 9, DeliveryStage.Recalled, DeliveryStage.Recalled)]
    [InlineData(DeliveryStage.Delivered, 3, DeliveryStage.Refused, DeliveryStage.Refused)]
    public void What_was_waited_for_decides_the_exit_code(DeliveryStage wanted, int code, DeliveryStage first,
        DeliveryStage second) =>
        Assert.Equal(code, StageWait.CodeOf(State(first, second), wanted));

    private static MessageState State(params DeliveryStage[] stages) =>
        new(default, null!, default, [.. stages.Select(stage => new RecipientProgress
    {
        Mailbox = MailboxAddress.Parse("USA/cisa"), Stage = stage, Claimed = stage, Reason = RefusalReason.Unspecified,
            Time = default,
        Due = null, Overdue = false, Proofs = ImmutableArray<ReceiptProof>.Empty, Doubts = [],
    })]);
}
