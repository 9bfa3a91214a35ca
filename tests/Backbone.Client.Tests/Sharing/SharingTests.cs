using Backbone.Authority;
using Backbone.Client.Sharing;
using Backbone.Client.Tests.Hostile;
using Backbone.Contracts.Gateway.V1;
using Backbone.Custody;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Suites;
using Backbone.TestKit.Federation;
using Google.Protobuf;
using SharedWrap = Backbone.Protocol.Envelopes.SharedWrap;
using Wire = Backbone.Contracts.Gateway.V1;

namespace Backbone.Client.Tests.Sharing;

/// <summary>Lee, whose laptop reads KOR/kisa, and a tablet of Park's that came later: what is shared, and what is believed.</summary>
public sealed class SharingTests : IAsyncLifetime
{
    private static readonly TestFederation Federation = TestFederation.Default;
    private static readonly MailboxAddress Kisa = MailboxAddress.Parse("KOR/kisa");
    private static readonly PrincipalAddress Park = PrincipalAddress.Parse("KOR/kisa/park");
    private static readonly PrincipalAddress Lee = PrincipalAddress.Parse("KOR/kisa/lee");

    private readonly MemoryKeyCustody _tablet = new();
    private readonly OpeningPublicKey _key;
    private Outpost _outpost = null!;

    public SharingTests() => _key = _tablet.Add(OpeningKey.Generate());

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _outpost = await Outpost.StartAsync(Federation);
        _outpost.Serve([.. Federation.Documents, KeySetWith(Park)]);
    }

    public async ValueTask DisposeAsync()
    {
        await _outpost.DisposeAsync();
        _tablet.Dispose();
    }

    [Fact]
    public async Task What_another_device_cannot_open_is_wrapped_anew_and_opens_there()
    {
        var envelope = Serve(new Letter(Federation));
        ShareMailRequest? shared = null;
        _outpost.Script.Share = request =>
        {
            shared = request;
            return new ShareMailResponse { Outcomes = { new ShareOutcome() } };
        };
        var plan = await _outpost.Client.Sharing.PlanAsync(Kisa, Park, cancel: Cancellation);
        Assert.Equal(["tablet"], plan.Devices.Where(device => device.Key.Kid == _key.Kid).Select(device => device.Name));
        Assert.Equal([_key.Kid], Assert.Single(plan.ToShare).Keys.Select(key => key.Kid));
        Assert.Null(Assert.Single(await ShareAsync(plan)).Failure);
        Assert.Equal(("KOR/kisa", envelope.Id), (shared!.Mailbox, IdOf(shared.Shares.Single().EnvelopeId)));

        var read = await ReadOnTabletAsync(envelope, shared.Shares[0].Wrap);
        Assert.Equal("Mixer wallets", read.Content.Subject);
        Assert.Equal("shared", read.Checks[^2].Name);
        Assert.Contains("by KOR/kisa/lee", read.Checks[^2].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrap_that_a_stranger_changed_or_moved_is_not_believed()
    {
        var (envelope, other) = (Serve(new Letter(Federation)), new Letter(Federation).Seal().Envelope);
        var good = WrapOf(envelope);
        await AssertFailsAsync(envelope, Change(good, wrap => wrap.Time++), RefusalReason.SignatureInvalid);
        await AssertFailsAsync(envelope, Change(good, wrap => wrap.SharerKid = ByteString.CopyFrom(new byte[32])), RefusalReason.AuthorUnknown);
        await AssertFailsAsync(envelope, WrapOf(other), RefusalReason.SignatureInvalid);
        // Beside one that is good, a false one hinders nobody.
        var read = await ReadOnTabletAsync(envelope, Change(good, wrap => wrap.Time++), good);
        Assert.Equal("Mixer wallets", read.Content.Subject);
    }

    [Fact]
    public async Task A_reader_who_signs_for_another_key_than_the_messages_is_found_out()
    {
        var envelope = Serve(new Letter(Federation));
        var other = new Letter(Federation).Seal().Envelope;
        // Lee signs that it is the key of this message, and it is that of another.
        var principal = Federation.Principal("KOR/kisa/lee");
        var moved = Mail(other) with { Envelope = envelope.Id };
        await AssertFailsAsync(envelope, Write(moved.ShareWith(_key, principal.Kid, Timestamp.Now(TimeProvider.System), principal.Custody)!),
            RefusalReason.ContentMismatch);
    }

    [Fact]
    public async Task Orcon_and_what_does_not_verify_are_left_out_with_their_reasons_and_are_asked_of_nobody()
    {
        var orcon = new Letter(Federation) { Orcon = true }.Seal().Envelope;
        var broken = Summary(2, new Letter(Federation).Seal().Envelope);
        broken.ContentHash = ByteString.CopyFrom(new byte[32]);
        var known = Summary(3, new Letter(Federation).Seal().Envelope);
        known.SharedKids.Add(ByteString.CopyFrom(_key.Kid.ToArray()));
        ServeList(Summary(1, orcon), broken, known);
        _outpost.Script.Mail = _ => throw new InvalidOperationException("no content is fetched");
        var plan = await _outpost.Client.Sharing.PlanAsync(Kisa, Park, cancel: Cancellation);
        Assert.Empty(plan.ToShare);
        Assert.Equal([RefusalReason.BeyondOriginal, RefusalReason.EntryMismatch], plan.LeftOut.Select(message => message.LeftOut!.Reason));
        Assert.Single(plan.Readable);
        Assert.Empty(await ShareAsync(plan));
    }

    [Fact]
    public async Task On_a_device_more_of_the_same_person_orcon_has_no_other_reader()
    {
        var orcon = new Letter(Federation) { Orcon = true }.Seal().Envelope;
        ServeList(Summary(1, orcon));
        _outpost.Serve([.. Federation.Documents, KeySetWith(Lee)]);
        var plan = await _outpost.Client.Sharing.PlanAsync(Kisa, Lee, cancel: Cancellation);
        Assert.Equal(orcon.Id, Assert.Single(plan.ToShare).Mail.Envelope);
    }

    [Fact]
    public async Task Only_what_came_since_then_is_planned()
    {
        var (old, fresh) = (Summary(1, new Letter(Federation).Seal().Envelope), Summary(2, new Letter(Federation).Seal().Envelope));
        old.Delivered.Collected -= 3_600_000;
        ServeList(old, fresh);
        var plan = await _outpost.Client.Sharing.PlanAsync(Kisa, Park, Timestamp.Now(TimeProvider.System).Plus(TimeSpan.FromMinutes(-30)), Cancellation);
        Assert.Equal(2UL, Assert.Single(plan.Messages).Mail.Place);
    }

    [Fact]
    public async Task Who_reads_the_mailbox_not_or_with_this_device_only_is_refused()
    {
        ServeList();
        await Refusals.OfKind(FaultKind.Refused, () => _outpost.Client.Sharing.PlanAsync(Kisa, PrincipalAddress.Parse("KOR/npa/choi"), cancel: Cancellation));
        await Refusals.OfKind(FaultKind.Refused, () => _outpost.Client.Sharing.PlanAsync(Kisa, Lee, cancel: Cancellation));
        await Refusals.OfKind(FaultKind.Refused,
            () => _outpost.Client.Sharing.PlanAsync(MailboxAddress.Parse("KOR/kisa/park"), Park, cancel: Cancellation));
    }

    [Fact]
    public async Task What_the_gateway_refuses_of_one_message_is_told_and_the_others_go_on()
    {
        var (first, second) = (new Letter(Federation).Seal().Envelope, new Letter(Federation).Seal().Envelope);
        ServeList(Summary(1, first), Summary(2, second));
        var mail = new Dictionary<EnvelopeId, Envelope> { [first.Id] = first, [second.Id] = second };
        _outpost.Script.Mail = request => new GetMailResponse { Delivered = new Post(Federation).Deliver(mail[IdOf(request.EnvelopeId)], "KOR/kisa") };
        _outpost.Script.Share = request => new ShareMailResponse
        {
            Outcomes =
            {
                IdOf(request.Shares[0].EnvelopeId) == second.Id ? new ShareOutcome()
                    : new ShareOutcome { Refused = new() { Reason = RefusalReason.TooLarge, Detail = "64 are there" } },
            },
        };
        var done = await ShareAsync(await _outpost.Client.Sharing.PlanAsync(Kisa, Park, cancel: Cancellation));
        Assert.Equal([RefusalReason.TooLarge, null], done.Select(message => message.Failure?.Refusal?.Reason));
    }

    private async Task AssertFailsAsync(Envelope envelope, Wire.SharedWrap wrap, RefusalReason reason)
    {
        var fault = await Assert.ThrowsAsync<BackboneException>(() => ReadOnTabletAsync(envelope, wrap));
        Assert.Equal((FaultKind.FailedVerification, reason), (fault.Kind, fault.Refusal!.Reason));
    }

    private async Task<Client.Receiving.ReceivedMessage> ReadOnTabletAsync(Envelope envelope, params Wire.SharedWrap[] wraps)
    {
        _outpost.Script.Mail = _ =>
        {
            var delivered = new Post(Federation).Deliver(envelope, "KOR/kisa");
            delivered.Shared.AddRange(wraps);
            return new GetMailResponse { Delivered = delivered };
        };
        // The certificate is Lee's, but keys alone open: the gateway decides who gets which mail.
        return await _outpost.Connect(custody: _tablet).Receiving.ReadMailAsync(EnvelopeReference.Of(envelope.Id), cancel: Cancellation);
    }

    private async Task<List<SharedMessage>> ShareAsync(SharingPlan plan)
    {
        var done = new List<SharedMessage>();
        await foreach (var message in _outpost.Client.Sharing.ShareAsync(plan, Cancellation)) done.Add(message);
        return done;
    }

    private Envelope Serve(Letter letter)
    {
        var envelope = letter.Seal().Envelope;
        ServeList(Summary(1, envelope));
        _outpost.Script.Mail = _ => new GetMailResponse { Delivered = new Post(Federation).Deliver(envelope, "KOR/kisa") };
        return envelope;
    }

    private void ServeList(params MailSummary[] mail) => _outpost.Script.ListMail = request => new ListMailResponse
    {
        Mail = { mail.Where(one => one.Place > request.After) },
    };

    private static MailSummary Summary(ulong place, Envelope envelope)
    {
        var delivered = new Post(Federation).Deliver(envelope, "KOR/kisa");
        delivered.Content = ByteString.Empty;
        return new MailSummary
        {
            Place = place,
            EnvelopeId = Honest.Id(envelope.Id),
            Delivered = delivered,
            ContentHash = ByteString.CopyFrom(envelope.Signed.ContentHash.ToArray()),
        };
    }

    private static SealedMail Mail(Envelope envelope)
    {
        var place = envelope.Header.IndexOf(Kisa);
        return new SealedMail(envelope.Id, envelope.Header, envelope.Handling.Hash, place,
            [.. envelope.Wraps.Skip(envelope.Header.FirstWrapOf(place)).Take(envelope.Header.Recipients[place].Kids.Length)], [], envelope.Content);
    }

    private Wire.SharedWrap WrapOf(Envelope envelope)
    {
        var lee = Federation.Principal("KOR/kisa/lee");
        return Write(Mail(envelope).ShareWith(_key, lee.Kid, Timestamp.Now(TimeProvider.System), lee.Custody)!);
    }

    private static Wire.SharedWrap Write(SharedWrap wrap) => new()
    {
        Wrap = wrap.Wrap.ToWire(),
        SharerKid = ByteString.CopyFrom(wrap.Sharer.Hash.ToArray()),
        Time = wrap.Time.Milliseconds,
        Sig = ByteString.CopyFrom(wrap.Signature.Span),
    };

    private static Wire.SharedWrap Change(Wire.SharedWrap wrap, Action<Wire.SharedWrap> change)
    {
        var changed = wrap.Clone();
        change(changed);
        return changed;
    }

    private static EnvelopeId IdOf(ByteString bytes) => new(new Digest(bytes.Span));

    // The key set in which somebody has a tablet more, which reads the shared mailbox.
    private SignedDocument KeySetWith(PrincipalAddress owner)
    {
        var (nation, now) = (Federation["KOR"], Timestamp.Now(TimeProvider.System));
        var tablet = new Reader(owner, ReaderKind.Device, "tablet",
            [new OpeningEpoch(_key, new Lifetime(now.Plus(TimeSpan.FromHours(-1)), now.Plus(TimeSpan.FromDays(6))), Withdrawn: false)]);
        var draft = nation.KeySetDraft with
        {
            Mailboxes = [.. nation.KeySetDraft.Mailboxes.Select(mailbox => mailbox.Address == Kisa
                ? mailbox with { Readers = mailbox.Readers.Add(tablet) } : mailbox)],
        };
        return nation.SignWithRegistrar(DocumentAuthority.DraftKeySet(draft, Federation.Snapshot.FindKeySet(nation.Code, now)));
    }
}
