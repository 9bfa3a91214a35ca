using Backbone.Cli.Terminals;
using Backbone.Cli.Tests.Terminals;
using Backbone.Cli.Views;
using Backbone.Client.Sending;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;

namespace Backbone.Cli.Tests.Views;

public sealed class StateTests
{
    private static readonly EnvelopeId Id = new(Digest.Of("an envelope"u8));
    private readonly TestTerminal _terminal = new();

    [Fact]
    public void What_never_left_says_why_and_what_to_do()
    {
        var state = Denied("KOR/kisa/park denied it: names a source");
        StateView.Show(new Page(_terminal.Output, default), state);
        Assert.Contains("Refused     KOR/kisa/park denied it: names a source", _terminal.Written, StringComparison.Ordinal);
        Assert.Contains("Next        send it anew", _terminal.Written, StringComparison.Ordinal);
        Assert.Contains("no: the gateway's word", _terminal.Written, StringComparison.Ordinal);
        var json = StateView.ToJson(state);
        Assert.Equal(("ApprovalDenied", "send it anew"), ((string?)json["refused"]!["reason"], (string?)json["refused"]!["next"]));
    }

    [Fact]
    public void A_reason_writes_nothing_to_the_terminal_but_itself()
    {
        StateView.Show(new Page(_terminal.Output, default), Denied("no\u001b[2J\u3164"));
        Assert.Contains("no\\u{001B}[2J\\u{3164}", _terminal.Written, StringComparison.Ordinal);
    }

    [Fact]
    public void What_goes_its_way_says_nothing_of_it()
    {
        var state = Denied("no") with { Refusal = null };
        StateView.Show(new Page(_terminal.Output, default), state);
        Assert.DoesNotContain("Refused ", _terminal.Written, StringComparison.Ordinal);
        Assert.Null(StateView.ToJson(state)["refused"]);
    }

    private static MessageState Denied(string detail) => new(Id, null!, default,
    [
        new RecipientProgress
        {
            Mailbox = MailboxAddress.Parse("USA/cisa/kim"),
            Stage = DeliveryStage.Refused,
            Claimed = DeliveryStage.Refused,
            Reason = RefusalReason.ApprovalDenied,
            Time = default,
            Due = null,
            Overdue = false,
            Proofs = [],
            Doubts = [],
        },
    ])
    { Refusal = new Refused(RefusalReason.ApprovalDenied, detail, "send it anew") };
}
