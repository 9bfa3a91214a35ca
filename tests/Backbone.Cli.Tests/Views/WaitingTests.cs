using System.Collections.Immutable;
using Backbone.Cli.Terminals;
using Backbone.Cli.Tests.Terminals;
using Backbone.Cli.Views;
using Backbone.Client.Sending;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;

namespace Backbone.Cli.Tests.Views;

public sealed class WaitingTests
{
    private static readonly EnvelopeId Id = new(Digest.Of("an envelope"u8));
    private static readonly PrincipalAddress Park = PrincipalAddress.Parse("KOR/nis/park");
    private readonly TestTerminal _terminal = new();

    [Fact]
    public void What_waits_says_for_whom_and_who_can_read_it()
    {
        var submission = Waits(new ApproverAccess([Park], []));
        SubmissionView.Show(new Page(_terminal.Output, default), submission);
        Assert.Contains($"waits for approval by releaser: {Id}", _terminal.Written, StringComparison.Ordinal);
        Assert.Contains("KOR/nis/park, who may approve it", _terminal.Written, StringComparison.Ordinal);
        var json = SubmissionView.ToJson(submission);
        Assert.Equal("KOR/nis/park", (string?)json["readableBy"]![0]);
        Assert.Equal("releaser", (string?)json["recipients"]![0]!["approvals"]![0]!["role"]);
    }

    [Fact]
    public void Where_nobody_can_read_it_the_reason_is_there()
    {
        SubmissionView.Show(new Page(_terminal.Output, default), Waits(new ApproverAccess([], ["KOR/nis/park has no key in force"])));
        Assert.Contains("by nobody who approves", _terminal.Written, StringComparison.Ordinal);
        Assert.Contains("! KOR/nis/park has no key in force", _terminal.Written, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_missing_and_what_was_given_is_counted_by_role()
    {
        Assert.Equal("waits for approval by 2 releaser and 1 director; KOR/nis/park approved it", ApprovalText.WaitsFor(
            ImmutableArray.Create(new ApprovalNeed("releaser", 3, [Park]), new ApprovalNeed("director", 1, []))));
        Assert.Equal("waits for approval", ApprovalText.WaitsFor(ImmutableArray<ApprovalNeed>.Empty));
    }

    private static Submission Waits(ApproverAccess access) => new(Id,
        [new RecipientDecision(MailboxAddress.Parse("USA/cisa/miller"), RulingOutcome.Pending, RefusalReason.Unspecified, ["KOR/release/red"], "")
        {
            Approvals = [new ApprovalNeed("releaser", 1, [])],
        }], null, false)
    { Approvers = access };
}
