using System.Text;
using Backbone.Authority;
using Backbone.Client.Tests.Hostile;
using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using Backbone.TestKit.Federation;

namespace Backbone.Client.Tests.Receiving;

public sealed class ReadingTests
{
    private static readonly TestFederation Federation = TestFederation.Default;

    [Fact]
    public async Task A_message_from_another_nation_is_verified_and_opened()
    {
        await using var outpost = await Outpost.StartAsync("KOR/kisa/park");
        var envelope = new Letter(Federation).Seal().Envelope;
        outpost.Script.Mail = _ => new GetMailResponse { Delivered = new Post(Federation).Deliver(envelope, "KOR/kisa") };

        var message = await outpost.Client.Receiving.ReadMailAsync(
            EnvelopeReference.Of(envelope.Id), cancel: TestContext.Current.CancellationToken);

        Assert.Equal(envelope.Id, message.Envelope);
        Assert.Equal("Mixer wallets", message.Content.Subject);
        Assert.Equal("Freeze these.", Encoding.UTF8.GetString(message.Content.Parts[0].Data.Span));
        Assert.Equal("USA/cisa/kim", message.Handling.Author.ToString());
        Assert.Equal("KOR/kisa", message.Mailbox.ToString());
        Assert.Equal(["form", "id", "recipient", "author", "stamp", "time", "content"], message.Checks.Select(check => check.Name));
        Assert.All(message.Checks, check => Assert.True(check.Holds));
    }

    [Theory]
    [InlineData("USA/cisa/kim", null, KeyRole.Officer)]
    [InlineData("KOR/kisa/siem-1", null, KeyRole.Service)]
    [InlineData("KOR/kisa/gateway", "KOR/kisa/siem-1", KeyRole.Service)]
    public async Task Whose_word_it_is_is_read_from_the_role_of_the_key_that_signed_it(string author, string? behalf, KeyRole role)
    {
        await using var outpost = await Outpost.StartAsync("KOR/kisa/park");
        var envelope = new Letter(Federation) { Author = author, OnBehalfOf = behalf }.Seal().Envelope;
        outpost.Script.Mail = _ => new GetMailResponse { Delivered = new Post(Federation).Deliver(envelope, "KOR/kisa") };

        var message = await outpost.Client.Receiving.ReadMailAsync(
            EnvelopeReference.Of(envelope.Id), cancel: TestContext.Current.CancellationToken);

        Assert.Equal(role, message.SignedAs);
        Assert.Equal(behalf, message.Handling.OnBehalfOf?.ToString());
        Assert.Equal(role == KeyRole.Service, message.Checks.Single(check => check.Name == "author").Detail.Contains("a service", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_start_of_the_id_is_enough_and_another_message_is_refused_for_it()
    {
        await using var outpost = await Outpost.StartAsync();
        var (wanted, other) = (new Letter(Federation).Seal().Envelope, new Letter(Federation).Seal().Envelope);
        outpost.Script.Mail = _ => new GetMailResponse { Delivered = new Post(Federation).Deliver(wanted, "KOR/kisa") };
        var reference = EnvelopeReference.Parse(wanted.Id.ToString()[..12]);
        var read = await outpost.Client.Receiving.ReadMailAsync(reference, cancel: TestContext.Current.CancellationToken);
        Assert.Equal(wanted.Id, read.Envelope);

        outpost.Script.Mail = _ => new GetMailResponse { Delivered = new Post(Federation).Deliver(other, "KOR/kisa") };
        var fault = await Refusals.NotVerified(RefusalReason.EntryMismatch, () =>
            outpost.Client.Receiving.ReadMailAsync(reference, cancel: TestContext.Current.CancellationToken));
        Assert.Equal(["form", "id"], fault.Checks.Select(check => check.Name));
        Assert.False(fault.Checks[^1].Holds);
    }

    [Fact]
    public async Task An_expired_message_is_refused_unless_it_is_asked_for_all_the_same()
    {
        await using var outpost = await Outpost.StartAsync(clock: new HastyClock(TimeSpan.FromDays(6)));
        var envelope = new Letter(Federation) { Lifetime = TimeSpan.FromDays(5) }.Seal().Envelope;
        outpost.Script.Mail = _ => new GetMailResponse { Delivered = new Post(Federation).Deliver(envelope, "KOR/kisa") };
        var reference = EnvelopeReference.Of(envelope.Id);
        await Refusals.NotVerified(RefusalReason.TimeOutOfBounds, () =>
            outpost.Client.Receiving.ReadMailAsync(reference, cancel: TestContext.Current.CancellationToken));
        var read = await outpost.Client.Receiving.ReadMailAsync(
            reference, evenExpired: true, cancel: TestContext.Current.CancellationToken);
        Assert.Equal("Mixer wallets", read.Content.Subject);
    }

    [Fact]
    public async Task A_message_made_in_the_future_is_refused()
    {
        await using var outpost = await Outpost.StartAsync();
        var envelope = new Letter(Federation) { CreatedAhead = TimeSpan.FromMinutes(10) }.Seal().Envelope;
        outpost.Script.Mail = _ => new GetMailResponse { Delivered = new Post(Federation).Deliver(envelope, "KOR/kisa") };
        await Refusals.NotVerified(RefusalReason.TimeOutOfBounds, () => outpost.Client.Receiving.ReadMailAsync(
            EnvelopeReference.Of(envelope.Id), cancel: TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_message_sealed_to_other_readers_names_their_keys()
    {
        await using var outpost = await Outpost.StartAsync("KOR/nis/choi");
        var envelope = new Letter(Federation).Seal().Envelope;
        outpost.Script.Mail = _ => new GetMailResponse { Delivered = new Post(Federation).Deliver(envelope, "KOR/kisa") };
        var fault = await Refusals.OfKind(FaultKind.Identity, () => outpost.Client.Receiving.ReadMailAsync(
            EnvelopeReference.Of(envelope.Id), cancel: TestContext.Current.CancellationToken));
        Assert.Contains(Federation.Principal("KOR/kisa/lee").Epochs[0].Key.Kid.ToString(), fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_gateway_does_not_have_is_not_found()
    {
        await using var outpost = await Outpost.StartAsync();
        outpost.Script.Mail = _ => new GetMailResponse
        {
            Refused = new() { Reason = RefusalReason.NotFound, Detail = "no\u001b[2J such mail" },
        };
        var fault = await Refusals.OfKind(FaultKind.NotFound, () => outpost.Client.Receiving.ReadMailAsync(
            EnvelopeReference.Parse("00112233"), cancel: TestContext.Current.CancellationToken));
        Assert.Equal("no [2J such mail", fault.Message);
    }

    [Fact]
    public async Task Mail_of_another_own_mailbox_is_not_what_was_asked_for()
    {
        await using var outpost = await Outpost.StartAsync();
        var envelope = new Letter(Federation) { To = ["KOR/kisa", "KOR/kisa/lee"] }.Seal().Envelope;
        outpost.Script.Mail = _ => new GetMailResponse { Delivered = new Post(Federation).Deliver(envelope, "KOR/kisa/lee") };
        await Refusals.NotVerified(RefusalReason.NotTheRecipient, () => outpost.Client.Receiving.ReadMailAsync(
            EnvelopeReference.Of(envelope.Id), MailboxAddress.Parse("KOR/kisa"), cancel: TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_opened_receipt_is_the_readers_own_word_to_the_senders_gateway()
    {
        await using var outpost = await Outpost.StartAsync();
        var envelope = new Letter(Federation) { To = ["JPN/npa", "KOR/kisa"] }.Seal().Envelope;
        outpost.Script.Mail = _ => new GetMailResponse { Delivered = new Post(Federation).Deliver(envelope, "KOR/kisa") };
        var (taken, answer) = Honest.Submission();
        outpost.Script.Submit = answer;
        var message = await outpost.Client.Receiving.ReadMailAsync(
            EnvelopeReference.Of(envelope.Id), cancel: TestContext.Current.CancellationToken);

        var submission = await outpost.Client.Receiving.SendOpenedReceiptAsync(message, TestContext.Current.CancellationToken);

        Assert.Null(submission.Refusal);
        Assert.True(Envelope.TryRead(Assert.Single(taken).Envelope.Memory, out var receipt, out var refused), refused?.Detail);
        Assert.Equal("USA/gateway", Assert.Single(receipt.Header.Recipients).Mailbox.ToString());
        Assert.True(receipt.Header.IsReceipt);
        Assert.Equal("KOR/kisa/lee", receipt.Handling.Author.ToString());
        var fact = Assert.Single(receipt.Handling.Facts);
        Assert.Equal((envelope.Id, 1, ReceiptEvent.Opened), (fact.Envelope, fact.Recipient, fact.Event));
        Assert.True(receipt.Endorsements.AuthorVerifies(receipt.Signed, outpost.Person.Key.Key));
    }

    [Fact]
    public async Task A_roster_not_seen_yet_is_fetched_and_the_message_judged_again()
    {
        var clock = new StridingClock();
        await using var outpost = await Outpost.StartAsync(clock: clock);
        var usa = Federation.Usa;
        var next = usa.SignWithRegistrar(DocumentAuthority.DraftRoster(
            usa.RosterDraft, Federation.Snapshot.FindRoster(usa.Code, Federation.Now)));
        var envelope = new Letter(Federation) { RostersAhead = 1, RosterHash = next.Hash }.Seal().Envelope;
        outpost.Script.Mail = _ => new GetMailResponse { Delivered = new Post(Federation).Deliver(envelope, "KOR/kisa") };
        await outpost.Client.Members.GetFederationAsync(TestContext.Current.CancellationToken);
        outpost.Serve([.. Federation.Documents, next]);
        var reading = () => outpost.Client.Receiving.ReadMailAsync(
            EnvelopeReference.Of(envelope.Id), cancel: TestContext.Current.CancellationToken);

        // Also where they were asked for a moment ago; a flood of such messages is no flood of calls, for each waits its second.
        Assert.Equal(envelope.Id, (await reading()).Envelope);
    }
}
