using System.Text;
using Backbone.Client.Sending;
using Backbone.Client.Tests.Hostile;
using Backbone.Contracts.Gateway.V1;
using Backbone.Custody;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Keys;
using Backbone.TestKit.Federation;
using Grpc.Core;
using Form = Backbone.Contracts.Envelope.V1;

namespace Backbone.Client.Tests.Sending;

/// <summary>What waits for approvals: those who may give them are let in to read it, and only the whole or a new message goes.</summary>
public sealed class WaitingTests
{
    private static readonly TestFederation Federation = TestFederation.Default;

    private static readonly OutgoingMessage Bulletin = new()
    {
        To = ["USA/cisa"],
        Info = ["KOR/nis"],
        Tlp = Tlp.Amber,
        Subject = "Mixer wallets",
        Parts = [new MessagePart("text/plain", "en", "", Encoding.UTF8.GetBytes("Freeze these."))],
        Exercise = true,
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Those_who_may_approve_it_are_let_in_to_read_it()
    {
        await using var lee = await Outpost.StartAsync();
        var taken = WaitFor(lee, "releaser");

        var submission = await lee.Client.Sending.SendAsync(Bulletin, Cancellation);

        Assert.Equal(2, taken.Count);
        Assert.Equal(taken[0].Envelope, taken[1].Envelope);
        Assert.Equal(["KOR/kisa/park"], submission.Approvers!.Officers.Select(officer => officer.ToString()));
        Assert.Empty(submission.Approvers.Obstacles);
        Assert.Equal(["releaser"], submission.MissingRoles);
        Assert.Equal("Mixer wallets", Opened(taken[1], "KOR/kisa/park"));
        Assert.Equal("Mixer wallets", Opened(taken[1], "KOR/kisa/lee"));
        var fault = Assert.Throws<BackboneException>(submission.ThrowUnlessOnItsWay);
        Assert.Equal(FaultKind.AwaitsApproval, fault.Kind);
        Assert.Contains("releaser", fault.Message, StringComparison.Ordinal);
        Assert.Contains("KOR/kisa/park", fault.NextStep, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_own_nations_people_with_the_role_are_let_in_and_never_more_than_there_is_room_for()
    {
        await using var lee = await Outpost.StartAsync();
        var taken = WaitFor(lee, "officer", "releaser");
        var submission = await lee.Client.Sending.SendAsync(Bulletin, Cancellation);
        var officers = submission.Approvers!.Officers.Select(officer => officer.ToString()).Order(StringComparer.Ordinal);
        Assert.Equal(["KOR/kisa/park", "KOR/nis/choi", "KOR/upbit/han"], officers);
        Assert.True(taken[1].HomeWraps.Count <= EnvelopeLimits.HomeWraps);
        Assert.Equal(taken[1].HomeWraps.Count, taken[1].HomeWraps.Select(wrap => wrap.Kid).Distinct().Count());
    }

    [Fact]
    public async Task Where_nobody_holds_the_role_it_says_so()
    {
        await using var lee = await Outpost.StartAsync();
        var taken = WaitFor(lee, "director");
        var submission = await lee.Client.Sending.SendAsync(Bulletin, Cancellation);
        Assert.Single(taken);
        Assert.Empty(submission.Approvers!.Officers);
        Assert.Contains("director", Assert.Single(submission.Approvers.Obstacles), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_the_author_cannot_open_it_again_nobody_is_let_in_and_it_says_so()
    {
        await using var lee = await Outpost.StartAsync();
        var taken = WaitFor(lee, "releaser");
        using var deaf = new SigningOnly(lee.Person.Custody);
        var submission = await lee.Connect(custody: deaf).Sending.SendAsync(Bulletin, Cancellation);
        Assert.Single(taken);
        Assert.Empty(submission.Approvers!.Officers);
        Assert.Contains("KOR/kisa/lee", Assert.Single(submission.Approvers.Obstacles), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_the_second_handing_over_fails_it_waits_all_the_same_and_says_so()
    {
        await using var lee = await Outpost.StartAsync(clock: new HastyClock());
        var asked = 0;
        lee.Script.Submit = request => ++asked == 1 ? Pending(request, "releaser")
            : throw new RpcException(new Status(StatusCode.Unavailable, "restarting"));
        var submission = await lee.Client.Sending.SendAsync(Bulletin, Cancellation);
        Assert.True(submission.AwaitsApproval);
        Assert.Empty(submission.Approvers!.Officers);
        Assert.Contains("not shared", submission.Approvers.Obstacles[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_repeat_of_what_was_denied_says_so_and_lets_nobody_in()
    {
        await using var lee = await Outpost.StartAsync();
        var asked = 0;
        lee.Script.Submit = request =>
        {
            asked++;
            var answer = Honest.Allowed(request);
            foreach (var ruling in answer.Rulings) (ruling.Outcome, ruling.Reason) = (RulingOutcome.Refused, RefusalReason.ApprovalDenied);
            answer.Repeated = true;
            answer.Refused = new Form.Refusal { Reason = RefusalReason.ApprovalDenied, Detail = "KOR/kisa/park denied it" };
            return answer;
        };
        var submission = await lee.Client.Sending.SendAsync(Bulletin, Cancellation);
        Assert.Equal((1, true, false), (asked, submission.Repeated, submission.AwaitsApproval));
        Assert.Null(submission.Approvers);
        var fault = Assert.Throws<BackboneException>(submission.ThrowUnlessOnItsWay);
        Assert.Equal((RefusalReason.ApprovalDenied, "KOR/kisa/park denied it"), (fault.Refusal?.Reason, fault.Refusal?.Detail));
    }

    [Fact]
    public async Task What_goes_out_at_once_is_shared_with_nobody()
    {
        await using var lee = await Outpost.StartAsync();
        (var taken, lee.Script.Submit) = Honest.Submission();
        var submission = await lee.Client.Sending.SendAsync(Bulletin, Cancellation);
        Assert.Null(submission.Approvers);
        Assert.Single(Assert.Single(taken).HomeWraps);
    }

    [Fact]
    public async Task A_part_of_the_recipients_gets_a_message_of_its_own_and_the_rest_is_named()
    {
        await using var lee = await Outpost.StartAsync();
        lee.Script.Preview = _ => Answer(("USA/cisa", RulingOutcome.Refused), ("KOR/nis", RulingOutcome.Allowed));
        var whole = await lee.Client.Sending.SealAsync(Bulletin, Cancellation);

        var partial = await lee.Client.Sending.SealForAllowedAsync(Bulletin, Cancellation);

        var recipient = Assert.Single(partial.Message.Envelope.Header.Recipients);
        Assert.Equal(("KOR/nis", RecipientRole.Info), (recipient.Mailbox.ToString(), recipient.Role));
        Assert.NotEqual(whole.Envelope.Id, partial.Message.Envelope.Id);
        Assert.Equal(("USA/cisa", "too high"), (Assert.Single(partial.LeftOut).Mailbox.ToString(), partial.LeftOut[0].Explanation));
    }

    [Theory]
    [InlineData(RulingOutcome.Allowed, RulingOutcome.Pending, "USA/cisa")]
    [InlineData(RulingOutcome.Pending, RulingOutcome.Refused, "USA/cisa")]
    [InlineData(RulingOutcome.Allowed, RulingOutcome.Allowed, "USA/cisa,KOR/nis")]
    [InlineData(RulingOutcome.Pending, RulingOutcome.Pending, "USA/cisa,KOR/nis")]
    public async Task It_goes_to_those_whom_it_may_go_to_at_once_or_else_to_those_for_whom_it_waits(
        RulingOutcome cisa, RulingOutcome nis, string kept)
    {
        await using var lee = await Outpost.StartAsync();
        lee.Script.Preview = _ => Answer(("USA/cisa", cisa), ("KOR/nis", nis));
        var partial = await lee.Client.Sending.SealForAllowedAsync(Bulletin, Cancellation);
        Assert.Equal(kept.Split(','), partial.Message.Envelope.Header.Recipients.Select(recipient => recipient.Mailbox.ToString()));
        Assert.Equal(2 - kept.Split(',').Length, partial.LeftOut.Length);
    }

    [Fact]
    public async Task Where_it_may_go_to_nobody_nothing_is_sealed_for_a_part()
    {
        await using var lee = await Outpost.StartAsync();
        lee.Script.Preview = _ => Answer(("USA/cisa", RulingOutcome.Refused), ("KOR/nis", RulingOutcome.Refused));
        await Refusals.OfKind(FaultKind.Refused, () => lee.Client.Sending.SealForAllowedAsync(Bulletin, Cancellation));
        lee.Script.Preview = _ => new PreviewResponse { Refused = new Form.Refusal { Reason = RefusalReason.FormNotAllowed, Detail = "your clock" } };
        await Refusals.OfKind(FaultKind.Refused, () => lee.Client.Sending.SealForAllowedAsync(Bulletin, Cancellation));
    }

    [Fact]
    public async Task A_message_is_asked_about_before_it_is_written_without_keys()
    {
        await using var lee = await Outpost.StartAsync();
        PreviewRequest? asked = null;
        lee.Script.Preview = request =>
        {
            asked = request;
            return Answer(("USA/cisa", RulingOutcome.Refused), ("KOR/nis", RulingOutcome.Allowed));
        };
        using var nothing = new MemoryKeyCustody();
        var preview = await lee.Connect(custody: nothing).Sending.PreviewAsync(
            Bulletin with { Subject = "", Parts = [] }, 3000, Cancellation);
        Assert.True(Header.TryReadOutline(asked!.Header.Memory, out var header, out var refused), refused?.Detail);
        Assert.True(Handling.TryRead(asked.Handling.Memory, out var handling, out refused), refused?.Detail);
        Assert.All(header.Recipients, recipient => Assert.Empty(recipient.Kids));
        Assert.Equal((Padding.PaddedLength(3000), Tlp.Amber, "KOR/kisa/lee"), (header.PaddedLength, handling.Tlp, handling.Author.ToString()));
        Assert.Equal("too high", preview.Decisions[0].Explanation);
    }

    private static List<SubmitRequest> WaitFor(Outpost outpost, params string[] roles)
    {
        var taken = new List<SubmitRequest>();
        outpost.Script.Submit = request =>
        {
            taken.Add(request);
            return Pending(request, roles);
        };
        return taken;
    }

    private static SubmitResponse Pending(SubmitRequest request, params string[] roles)
    {
        var answer = Honest.Allowed(request);
        answer.Rulings[0].Outcome = RulingOutcome.Pending;
        answer.Rulings[0].Approvals.AddRange(roles.Select(role => new Form.ApprovalNeed { Role = role, Count = 1 }));
        return answer;
    }

    private static PreviewResponse Answer(params (string Mailbox, RulingOutcome Outcome)[] rulings) => new()
    {
        Rulings =
        {
            rulings.Select(ruling => new Form.RecipientRuling
            {
                Mailbox = ruling.Mailbox, Outcome = ruling.Outcome, Explanation = ruling.Outcome == RulingOutcome.Allowed ? "" : "too high",
                Reason = ruling.Outcome == RulingOutcome.Refused ? RefusalReason.AboveCeiling : RefusalReason.Unspecified,
            }),
        },
    };

    private static string Opened(SubmitRequest request, string reader)
    {
        Assert.True(Envelope.TryRead(request.Envelope.Memory, out var envelope, out var refused), refused?.Detail);
        var custody = Federation.Principal(reader).Custody;
        var wire = request.HomeWraps.First(wrap => custody.CanOpen(new OpeningKid(wrap.Kid.Span)));
        var home = new Protocol.Envelopes.HomeWrap(new OpeningKid(wire.Kid.Span), wire.Enc.Memory, wire.Ct.Memory);
        Assert.True(home.TryOpen(envelope, custody, out var content, out refused), refused?.Detail);
        return content.Subject;
    }

    /// <summary>The keys of somebody who signs on this device, and reads on none.</summary>
    private sealed class SigningOnly(IKeyCustody keys) : IKeyCustody, IDisposable
    {
        public bool CanSign(SigningKid kid) => keys.CanSign(kid);

        public byte[] Sign(SigningKid kid, ReadOnlySpan<byte> message, ReadOnlySpan<byte> context) => keys.Sign(kid, message, context);

        public bool CanOpen(OpeningKid kid) => false;

        public bool TryDecapsulate(OpeningKid kid, ReadOnlySpan<byte> enc, Span<byte> sharedSecret) => false;

        public void Dispose()
        {
        }
    }
}
