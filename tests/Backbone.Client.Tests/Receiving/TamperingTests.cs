using Backbone.Client.Receiving;
using Backbone.Client.Tests.Hostile;
using Backbone.Client.Verifying;
using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using Backbone.TestKit.Federation;
using Google.Protobuf;

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
        outpost.Script.ListMail = _ => new ListMailResponse
        {
            Mail =
            {
                Summary(envelope.Id, delivered),
                Summary(other.Id, good),
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
    public async Task In_a_list_with_the_hash_of_the_honest_content_it_is_refused_too(string way)
    {
        var outpost = lees.Outpost;
        var (envelope, other) = (new Letter(Federation).Seal().Envelope, new Letter(Federation).Seal().Envelope);
        var delivered = Tampering.All[way].Apply(envelope, other);
        outpost.Script.ListMail = _ => new ListMailResponse { Mail = { Summary(envelope.Id, delivered, envelope.Content.Span) } };
        var listed = Assert.Single(await outpost.Client.Receiving.ListMailAsync(cancel: TestContext.Current.CancellationToken));
        // A list leaves the content out: what was done to it there is not seen, and not shown either.
        var contentOnly = way.Contains("content", StringComparison.Ordinal);
        Assert.Equal(contentOnly, listed.Failure is null);
    }

    [Fact]
    public async Task Mail_of_another_mailbox_is_not_listed_as_of_the_one_asked_for()
    {
        var outpost = lees.Outpost;
        var envelope = new Letter(Federation) { To = ["KOR/kisa", "KOR/kisa/lee"] }.Seal().Envelope;
        var delivered = new Post(Federation).Deliver(envelope, "KOR/kisa/lee");
        outpost.Script.ListMail = _ => new ListMailResponse { Mail = { Summary(envelope.Id, delivered) } };
        var list = await outpost.Client.Receiving.ListMailAsync(
            new MailQuery { Mailbox = MailboxAddress.Parse("KOR/kisa") }, TestContext.Current.CancellationToken);
        Assert.Equal(RefusalReason.NotTheRecipient, Assert.Single(list).Failure?.Reason);
    }

    [Fact]
    public async Task A_list_is_verified_without_any_content_and_not_without_its_hash()
    {
        var outpost = lees.Outpost;
        var envelope = new Letter(Federation).Seal().Envelope;
        var delivered = new Post(Federation).Deliver(envelope, "KOR/kisa");
        var bare = delivered.Clone();
        bare.Content = ByteString.Empty;
        outpost.Script.Mail = _ => throw new InvalidOperationException("a list fetches no content");
        outpost.Script.ListMail = _ => new ListMailResponse
        {
            Mail =
            {
                Summary(envelope.Id, bare, envelope.Content.Span),
                Summary(envelope.Id, bare, "another content"u8),
                new MailSummary { EnvelopeId = Honest.Id(envelope.Id), Delivered = delivered },
                new MailSummary { EnvelopeId = ByteString.CopyFrom(1, 2, 3) },
            },
        };
        var list = await outpost.Client.Receiving.ListMailAsync(cancel: TestContext.Current.CancellationToken);
        Assert.Equal("USA/cisa/kim", list[0].Handling?.Author.ToString());
        Assert.All(list[1..], entry => Assert.True(entry is { Failure: not null, Header: null, Handling: null }));
        Assert.Equal(RefusalReason.Malformed, list[2].Failure?.Reason);
    }

    private static MailSummary Summary(EnvelopeId envelope, Delivered delivered) => Summary(envelope, delivered, delivered.Content.Span);

    private static MailSummary Summary(EnvelopeId envelope, Delivered delivered, ReadOnlySpan<byte> content) => new()
    {
        EnvelopeId = Honest.Id(envelope),
        Delivered = delivered,
        ContentHash = ByteString.CopyFrom(Digest.Of(content).ToArray()),
    };
}
