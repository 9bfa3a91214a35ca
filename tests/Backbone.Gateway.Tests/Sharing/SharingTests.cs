using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Opening;
using Backbone.Gateway.Sharing;
using Backbone.Gateway.Storage;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Keys;
using Backbone.Protocol.Suites;
using Google.Protobuf;
using SharedWrap = Backbone.Protocol.Envelopes.SharedWrap;

namespace Backbone.Gateway.Tests.Sharing;

/// <summary>Lee shares mail of KOR/kisa with Park, who reads it too: what is kept, and what is refused.</summary>
public sealed class SharingTests : IAsyncLifetime
{
    private const string Lee = "KOR/kisa/lee";
    private const string Park = "KOR/kisa/park";

    private static readonly MailboxAddress Kisa = MailboxAddress.Parse("KOR/kisa");

    private readonly Bench _bench = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task A_wrap_is_kept_once_journalled_and_handed_to_its_reader_only()
    {
        var mail = await PutAsync();
        var wrap = Wrap(mail);
        Assert.Equal([new SharingDesk.Outcome(null)], await ShareAsync(mail, wrap));
        Assert.Equal([new SharingDesk.Outcome(null, Repeated: true)], await ShareAsync(mail, Wrap(mail)));

        var entry = Assert.Single(await _bench.JournalAsync(), entry => entry.Shared is not null).Shared;
        Assert.Equal((Lee, Park, "laptop", "KOR/kisa"), (entry.Sharer, entry.Reader, entry.Device, entry.Mailbox));
        Assert.Equal((mail.Envelope.Hash, KeyOf(Park).Kid), (new Digest(entry.EnvelopeId.Span), new OpeningKid(entry.Kid.Span)));

        var handed = Assert.Single((await ReadAsync(mail, Park)).Shared);
        Assert.Equal(SharingForms.Write(wrap), handed.ToByteArray());
        Assert.Empty((await ReadAsync(mail, Lee)).Shared);
        var listed = await _bench.ReadAsync(session => MailTable.List(session, "KOR/kisa", Park, all: true, 0, 10));
        Assert.Equal([KeyOf(Park).Kid], Assert.Single(listed).Shared);
    }

    [Fact]
    public async Task What_it_holds_opens_the_message_with_the_other_readers_key_alone()
    {
        var mail = await PutAsync();
        var received = mail with { Wraps = [], Shared = [Wrap(mail)] };
        Assert.True(received.TryOpen(Bench.Federation.Principal(Park).Custody, out var content, out _));
        Assert.Equal("wallet drained", content.Subject);
        Assert.False(received.TryOpen(Bench.Federation.Principal(Lee).Custody, out _, out _));
        // Another message's wrap opens nothing here.
        var other = await PutAsync();
        Assert.False((other with { Wraps = [], Shared = [Wrap(mail)] }).TryOpen(Bench.Federation.Principal(Park).Custody, out _, out _));
    }

    [Fact]
    public void A_service_whose_key_the_gateway_holds_gets_it_opened()
    {
        var (siem, lee) = (PrincipalAddress.Parse("KOR/kisa/siem-1"), Bench.Federation.Principal(Lee));
        var envelope = _bench.Letters.Seal(_bench.Letters.Plan("USA/cisa/kim") with
        {
            To = [new AddressedTo(Kisa, RecipientRole.Action, [KeyOf(Lee)])],
        });
        var mail = new SealedMail(envelope.Id, envelope.Header, envelope.Handling.Hash, 0, [.. envelope.Wraps], [], envelope.Content);
        var delivered = new Delivered
        {
            Mailbox = "KOR/kisa",
            Header = ByteString.CopyFrom(envelope.Header.Bytes.Span),
            Handling = ByteString.CopyFrom(envelope.Handling.Bytes.Span),
            Content = ByteString.CopyFrom(envelope.Content.Span),
            Wraps = { envelope.Wraps.Select(wrap => wrap.ToWire()) },
        };
        Assert.IsType<ServiceOpening.NotHeld>(_bench.ServiceOpener().Open(siem, envelope.Id, delivered));
        var wrap = mail.ShareWith(KeyOf("KOR/kisa/siem-1"), lee.Kid, _bench.Now, lee.Custody)!;
        delivered.Shared.Add(Contracts.Gateway.V1.SharedWrap.Parser.ParseFrom(SharingForms.Write(wrap)));
        Assert.IsType<ServiceOpening.Opened>(_bench.ServiceOpener().Open(siem, envelope.Id, delivered));
    }

    [Fact]
    public async Task Who_is_no_reader_and_what_is_no_mail_are_refused()
    {
        var mail = await PutAsync();
        var (refused, outcomes) = await _bench.SharingDesk.ShareAsync(PrincipalAddress.Parse("KOR/npa/choi"), Kisa, [(mail.Envelope, Wrap(mail))], Cancellation);
        Assert.Equal((RefusalReason.NotPermitted, 0), (refused!.Reason, outcomes.Count));
        Assert.Equal(RefusalReason.NotFound, (await RefuseAsync(mail with { Envelope = new EnvelopeId(Digest.Of([9])) })).Reason);
        Assert.Equal(0, await _bench.CountAsync("shared_wraps"));
    }

    [Fact]
    public async Task A_key_that_is_no_readers_or_is_withdrawn_is_refused()
    {
        var mail = await PutAsync();
        Assert.Equal(RefusalReason.ReaderKeyMismatch, (await RefuseAsync(mail, Wrap(mail, OpeningKey.Generate().PublicKey))).Reason);
        var wrap = Wrap(mail);
        await _bench.AdoptAsync(_bench.Letters.NextKeySet("KOR", draft => draft with
        {
            Mailboxes = [.. draft.Mailboxes.Select(mailbox => mailbox with
            {
                Readers = [.. mailbox.Readers.Select(reader => reader.Principal.ToString() == Park
                    ? reader with { Epochs = [.. reader.Epochs.Select(epoch => epoch with { Withdrawn = true })] } : reader)],
            })],
        }));
        Assert.Equal(RefusalReason.ReaderKeyMismatch, (await RefuseAsync(mail, wrap)).Reason);
    }

    [Fact]
    public async Task A_wrap_is_signed_by_its_caller_with_a_key_in_force()
    {
        var mail = await PutAsync();
        Assert.Equal(RefusalReason.CallerMismatch, (await RefuseAsync(mail, Wrap(mail, by: Park))).Reason);
        var signed = Wrap(mail);
        Assert.Equal(RefusalReason.SignatureInvalid, (await RefuseAsync(mail, signed with { Time = signed.Time.Plus(TimeSpan.FromSeconds(1)) })).Reason);
        Assert.Equal(RefusalReason.AuthorUnknown, (await RefuseAsync(mail, signed with { Sharer = new SigningKid(Digest.Of([1])) })).Reason);
        Assert.Equal(RefusalReason.SignatureInvalid, (await RefuseAsync(await PutAsync(), signed)).Reason);
        await _bench.AdoptAsync(_bench.Letters.NextRoster("KOR", principal => principal.Address.ToString() != Lee ? principal
            : principal with { SigningKeys = [.. principal.SigningKeys.Select(key => key with { Status = KeyStatus.Revoked })] }));
        Assert.Equal(RefusalReason.AuthorKeyNotInForce, (await RefuseAsync(mail, signed)).Reason);
    }

    [Fact]
    public async Task Orcon_goes_to_nobody_whom_its_originator_did_not_see_and_to_ones_own_device()
    {
        var mail = await PutAsync(plan => plan with { Handling = plan.Handling with { Caveats = [Caveat.Orcon] } });
        Assert.Equal(RefusalReason.BeyondOriginal, (await RefuseAsync(mail)).Reason);
        Assert.Equal([new SharingDesk.Outcome(null)], await ShareAsync(mail, Wrap(mail, KeyOf(Lee))));
    }

    [Fact]
    public async Task Wraps_of_one_message_have_a_bound_and_those_for_ended_keys_make_room()
    {
        var mail = await PutAsync();
        await _bench.WriteAsync(session =>
        {
            for (var i = 0; i < EnvelopeLimits.SharedWraps; i++)
                SharedWrapTable.Insert(session, Kisa, mail.Envelope, KeyOf(Lee).Kid, PrincipalAddress.Parse($"KOR/kisa/p{i}"), PrincipalAddress.Parse(Lee), [1]);
        });
        Assert.Equal(RefusalReason.TooLarge, (await RefuseAsync(mail)).Reason);
        var ended = OpeningKey.Generate().PublicKey.Kid;
        await _bench.WriteAsync(session =>
        {
            using var end = session.Statement("UPDATE shared_wraps SET kid = ? WHERE sharer = 'KOR/kisa/p7'");
            end.Bind(1, ended.ToArray()).Run();
        });
        Assert.Equal([new SharingDesk.Outcome(null)], await ShareAsync(mail, Wrap(mail)));
        Assert.Equal(EnvelopeLimits.SharedWraps, await _bench.CountAsync("shared_wraps"));
    }

    [Fact]
    public async Task They_end_with_the_content_of_their_message()
    {
        var mail = await PutAsync();
        await ShareAsync(mail, Wrap(mail));
        _bench.Clock.Advance(TimeSpan.FromDays(500));
        var before = _bench.Now.Plus(-TimeSpan.FromDays(400));
        Assert.Equal(1, await _bench.WriteAsync(session => RetentionTable.Forget(session, before, 10)));
        Assert.Equal(0, await _bench.CountAsync("shared_wraps"));
    }

    [Fact]
    public void A_request_of_another_form_is_malformed()
    {
        var good = new ShareMailRequest { Mailbox = "KOR/kisa" };
        Assert.False(Read(good)); // none
        good.Shares.Add(new MailShare { EnvelopeId = ByteString.CopyFrom(new byte[32]), Wrap = new Contracts.Gateway.V1.SharedWrap() });
        Assert.False(Read(good));
        var many = new ShareMailRequest { Mailbox = "KOR/kisa" };
        many.Shares.AddRange(Enumerable.Repeat(good.Shares[0], SharingForms.AtOnce + 1));
        Assert.False(Read(many));
        Assert.False(Read(new ShareMailRequest { Mailbox = "kisa", Shares = { good.Shares[0] } }));

        static bool Read(ShareMailRequest request)
        {
            var read = SharingForms.TryRead(request, out _, out _, out var refused);
            Assert.Equal(RefusalReason.Malformed, refused!.Reason);
            return read;
        }
    }

    private async Task<SealedMail> PutAsync(Func<EnvelopePlan, EnvelopePlan>? change = null)
    {
        var plan = _bench.Letters.Plan("USA/cisa/kim", "KOR/kisa");
        var consignment = _bench.Letters.Stamp(change is null ? plan : change(plan))[0];
        Assert.IsType<Gateway.Accepting.AcceptanceOutcome.Accepted>(await _bench.AcceptAsync(consignment, (ulong)await _bench.CountAsync("mail")));
        return new SealedMail(consignment.EnvelopeId, consignment.Header, Digest.Of((await ReadAsync(consignment.EnvelopeId, Lee)).Handling.Span), 0,
            [.. consignment.Wraps], [], consignment.Content);
    }

    private Task<Delivered> ReadAsync(SealedMail mail, string reader) => ReadAsync(mail.Envelope, reader);

    private Task<Delivered> ReadAsync(EnvelopeId envelope, string reader) => _bench.ReadAsync(session =>
    {
        var delivered = MailTable.Read(session, "KOR/kisa", envelope)!;
        SharedWrapTable.AddTo(session, delivered, envelope, reader);
        return delivered;
    });

    private SharedWrap Wrap(SealedMail mail, OpeningPublicKey? key = null, string by = Lee)
    {
        var sharer = Bench.Federation.Principal(by);
        return mail.ShareWith(key ?? KeyOf(Park), sharer.Kid, _bench.Now, sharer.Custody)!;
    }

    private OpeningPublicKey KeyOf(string person) =>
        Bench.Federation.Principal(person).Epochs.Last(epoch => epoch.MayBeSealedToAt(_bench.Now)).Key;

    private async Task<IReadOnlyList<SharingDesk.Outcome>> ShareAsync(SealedMail mail, SharedWrap wrap)
    {
        var (refused, outcomes) = await _bench.SharingDesk.ShareAsync(PrincipalAddress.Parse(Lee), Kisa, [(mail.Envelope, wrap)], Cancellation);
        Assert.Null(refused);
        return outcomes;
    }

    private async Task<Refused> RefuseAsync(SealedMail mail, SharedWrap? wrap = null)
    {
        var refused = Assert.Single(await ShareAsync(mail, wrap ?? Wrap(mail))).Refused;
        Assert.NotNull(refused);
        return refused;
    }
}
