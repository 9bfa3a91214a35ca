using Backbone.Client.Receiving;
using Backbone.Client.Tests.Hostile;
using Backbone.Client.Verifying;
using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol.Addresses;
using Backbone.TestKit.Federation;

namespace Backbone.Client.Tests.Receiving;

public sealed class TamperingTests(LeesOutpost lees) : IClassFixture<LeesOutpost>
{
    private static readonly TestFederation Federation = TestFederation.Default;

    public static TheoryData<string> Ways() => [.. Tampering.All.Keys];

    [Theory, MemberData(nameof(Ways))]
    public async Task A_gateway_that_delivers_it_is_refused_by_the_SDK_alone(string way)
    {
        var outpost = lees.Outpost;
        var (envelope, other) = (new Letter(Federation).Seal().Envelope, new Letter(Federation).Seal().Envelope);
        var (reason, apply) = Tampering.All[way];
        var delivered = apply(envelope, other);
        outpost.Script.Mail = _ => new GetMailResponse { Delivered = delivered };
        // A message that its gateway made up has an id of its own, which the list names.
        var asked = DeliveredForm.TryRead(delivered, null, out var form, out _) && reason is not RefusalReason.EntryMismatch
            ? form.Id : envelope.Id;
        var fault = await Refusals.NotVerified(reason, () => outpost.Client.Receiving.ReadMailAsync(
            EnvelopeReference.Of(asked), cancel: TestContext.Current.CancellationToken));
        Assert.False(fault.Checks[^1].Holds);
        Assert.All(fault.Checks[..^1], check => Assert.True(check.Holds));
    }

    [Theory, MemberData(nameof(Ways))]
    public async Task Under_the_id_that_it_comes_to_it_is_refused_as_well(string way)
    {
        var outpost = lees.Outpost;
        var (envelope, other) = (new Letter(Federation).Seal().Envelope, new Letter(Federation).Seal().Envelope);
        var delivered = Tampering.All[way].Apply(envelope, other);
        if (!DeliveredForm.TryRead(delivered, null, out var form, out _)) return;
        outpost.Script.Mail = _ => new GetMailResponse { Delivered = delivered };
        var reading = () => outpost.Client.Receiving.ReadMailAsync(
            EnvelopeReference.Of(form.Id), cancel: TestContext.Current.CancellationToken);
        if (form.Id == other.Id) Assert.Equal(other.Id, (await reading()).Envelope);
        else await Refusals.OfKind(FaultKind.FailedVerification, reading);
    }

    [Theory, MemberData(nameof(Ways))]
    public async Task In_a_list_it_stands_with_its_failure_and_shows_nothing_else(string way)
    {
        var outpost = lees.Outpost;
        var (envelope, other) = (new Letter(Federation).Seal().Envelope, new Letter(Federation).Seal().Envelope);
        var delivered = Tampering.All[way].Apply(envelope, other);
        var good = new Post(Federation).Deliver(other, "KOR/kisa");
        outpost.Script.Mail = request => new GetMailResponse
        {
            Delivered = request.EnvelopeId == Honest.Id(other.Id) ? good : delivered,
        };
        outpost.Script.ListMail = _ => new ListMailResponse
        {
            Mail =
            {
                new MailSummary { Place = 1, EnvelopeId = Honest.Id(envelope.Id), Delivered = delivered },
                new MailSummary { Place = 2, EnvelopeId = Honest.Id(other.Id), Delivered = good },
            },
        };
        var list = await outpost.Client.Receiving.ListMailAsync(cancel: TestContext.Current.CancellationToken);
        Assert.NotNull(list[0].Failure);
        Assert.Null(list[0].Header);
        Assert.Null(list[0].Handling);
        Assert.Null(list[1].Failure);
        Assert.Equal("USA/cisa/kim", list[1].Handling?.Author.ToString());
    }

    [Theory, MemberData(nameof(Ways))]
    public async Task The_same_in_a_list_after_the_message_was_seen_once_is_refused_too(string way)
    {
        var outpost = lees.Outpost;
        var (envelope, other) = (new Letter(Federation).Seal().Envelope, new Letter(Federation).Seal().Envelope);
        var listed = new Post(Federation).Deliver(envelope, "KOR/kisa");
        outpost.Script.Mail = _ => new GetMailResponse { Delivered = listed };
        outpost.Script.ListMail = _ => new ListMailResponse
        {
            Mail = { new MailSummary { Place = 1, EnvelopeId = Honest.Id(envelope.Id), Delivered = listed } },
        };
        var honest = Assert.Single(await outpost.Client.Receiving.ListMailAsync(cancel: TestContext.Current.CancellationToken));
        Assert.Null(honest.Failure);

        listed = Tampering.All[way].Apply(envelope, other);
        // A list leaves the content out: what was done to it there is not seen, and not shown either.
        var contentOnly = way.Contains("content", StringComparison.Ordinal);
        var again = Assert.Single(await outpost.Client.Receiving.ListMailAsync(cancel: TestContext.Current.CancellationToken));
        Assert.Equal(contentOnly, again.Failure is null);
    }

    [Fact]
    public async Task Mail_of_another_mailbox_is_not_listed_as_of_the_one_asked_for()
    {
        var outpost = lees.Outpost;
        var envelope = new Letter(Federation) { To = ["KOR/kisa", "KOR/kisa/lee"] }.Seal().Envelope;
        var delivered = new Post(Federation).Deliver(envelope, "KOR/kisa/lee");
        outpost.Script.Mail = _ => new GetMailResponse { Delivered = delivered };
        outpost.Script.ListMail = _ => new ListMailResponse
        {
            Mail = { new MailSummary { Place = 1, EnvelopeId = Honest.Id(envelope.Id), Delivered = delivered } },
        };
        var list = await outpost.Client.Receiving.ListMailAsync(
            new MailQuery { Mailbox = MailboxAddress.Parse("KOR/kisa") }, TestContext.Current.CancellationToken);
        Assert.Equal(RefusalReason.NotTheRecipient, Assert.Single(list).Failure?.Reason);
    }

    [Fact]
    public async Task A_message_whose_body_the_gateway_keeps_back_is_listed_as_not_found()
    {
        var outpost = lees.Outpost;
        var envelope = new Letter(Federation).Seal().Envelope;
        outpost.Script.Mail = _ => new GetMailResponse { Refused = new() { Reason = RefusalReason.NotFound } };
        outpost.Script.ListMail = _ => new ListMailResponse
        {
            Mail =
            {
                new MailSummary { EnvelopeId = Honest.Id(envelope.Id), Delivered = new Post(Federation).Deliver(envelope, "KOR/kisa") },
                new MailSummary { EnvelopeId = Google.Protobuf.ByteString.CopyFrom(1, 2, 3) },
            },
        };
        var list = await outpost.Client.Receiving.ListMailAsync(cancel: TestContext.Current.CancellationToken);
        Assert.Equal([RefusalReason.NotFound, RefusalReason.Malformed], list.Select(entry => entry.Failure?.Reason));
    }
}
