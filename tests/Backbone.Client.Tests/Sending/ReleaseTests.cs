using System.Collections.Immutable;
using System.Text;
using Backbone.Client.Sending;
using Backbone.Client.Tests.Hostile;
using Backbone.Contracts.Gateway.V1;
using Backbone.Custody;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Verification;
using Backbone.TestKit.Federation;

namespace Backbone.Client.Tests.Sending;

/// <summary>Originators' releases: given about one's own, and passed on as they came.</summary>
public sealed class ReleaseTests : IAsyncLifetime
{
    private static readonly TestFederation Federation = TestFederation.Default;

    private static readonly OutgoingMessage Answer = new()
    {
        To = ["USA/cisa"],
        Tlp = Tlp.Amber,
        Subject = "You may",
        Parts = [new MessagePart("text/plain", "en", "", Encoding.UTF8.GetBytes("Share it."))],
        Exercise = true,
    };

    private static readonly SealedMessage Lees = new Letter(Federation) { Author = "KOR/kisa/lee", To = ["USA/cisa"], Orcon = true }.Seal();
    private static readonly EnvelopeId Kims = new(Digest.Of("what Kim wrote"u8));
    private static readonly EnvelopeId Smiths = new(Digest.Of("what Smith wrote"u8));

    private Outpost _outpost = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static Timestamp Now => Timestamp.Now(TimeProvider.System);

    public async ValueTask InitializeAsync()
    {
        _outpost = await Outpost.StartAsync();
        _outpost.Script.Sent = _ => Honest.Sent(Lees);
    }

    public ValueTask DisposeAsync() => _outpost.DisposeAsync();

    [Fact]
    public async Task An_originator_signs_what_may_go_further_and_the_answer_brings_it()
    {
        var until = Now.Plus(TimeSpan.FromDays(2));
        var envelope = await SealAsync(Answer with { Grants = [Grant(["JPN/npa/sato", "JPN/npa"]) with { Until = until }] });
        var release = Assert.Single(envelope.Handling.Releases);
        Assert.Equal((Lees.Envelope.Id, until), (release.Original, release.Until));
        Assert.Equal(["JPN/npa", "JPN/npa/sato"], release.Mailboxes.Select(mailbox => mailbox.ToString()));
        Assert.Null(OriginatorCheck.Check(Federation.Snapshot, Lees.Envelope.Handling, Lees.Envelope.Id, release, Now));
    }

    [Fact]
    public async Task A_start_of_the_id_is_enough_and_a_release_lasts_thirty_days_where_nothing_is_said()
    {
        var before = Now;
        var grant = new ReleaseGrant(EnvelopeReference.Parse(Lees.Envelope.Id.ToString()[..12]), ["JPN/npa"]);
        var release = Assert.Single((await SealAsync(Answer with { Grants = [grant] })).Handling.Releases);
        Assert.Equal(Lees.Envelope.Id, release.Original);
        Assert.InRange(release.Until.Milliseconds, before.Plus(TimeSpan.FromDays(30)).Milliseconds, Now.Plus(TimeSpan.FromDays(30)).Milliseconds);
    }

    [Fact]
    public async Task A_community_is_released_to_by_its_members_mailboxes()
    {
        var release = Assert.Single((await SealAsync(Answer with { Grants = [Grant(["coi:dprk-crypto"])] })).Handling.Releases);
        Assert.Equal(["JPN/jpcert", "JPN/npa", "KOR/nis", "USA/cisa", "USA/fbi"], release.Mailboxes.Select(mailbox => mailbox.ToString()));
    }

    [Fact]
    public async Task What_bears_no_ORCON_is_not_released()
    {
        var plain = new Letter(Federation) { Author = "KOR/kisa/lee", To = ["USA/cisa"] }.Seal();
        _outpost.Script.Sent = _ => Honest.Sent(plain);
        var fault = await Refusals.OfKind(FaultKind.Usage, () => SealAsync(Answer with
        {
            Grants = [new ReleaseGrant(EnvelopeReference.Of(plain.Envelope.Id), ["JPN/npa"])],
        }));
        Assert.Contains("does not bear ORCON", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_one_did_not_write_is_not_released()
    {
        _outpost.Script.Sent = _ => new GetSentResponse { Refused = new() { Reason = RefusalReason.NotFound, Detail = "none" } };
        var fault = await Refusals.OfKind(FaultKind.Usage, () => SealAsync(Answer with { Grants = [Grant(["JPN/npa"])] }));
        Assert.Contains("KOR/kisa/lee is not its originator", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_gateway_passes_off_as_ones_own_is_not_released()
    {
        var kims = new Letter(Federation) { Orcon = true }.Seal();
        _outpost.Script.Sent = _ => Honest.Sent(kims);
        await Refusals.NotVerified(RefusalReason.CallerMismatch, () => SealAsync(Answer with
        {
            Grants = [new ReleaseGrant(EnvelopeReference.Of(kims.Envelope.Id), ["JPN/npa"])],
        }));
    }

    [Fact]
    public async Task A_gateway_does_not_choose_which_message_is_released()
    {
        var other = new Letter(Federation) { Author = "KOR/kisa/lee", To = ["USA/cisa"], Orcon = true }.Seal();
        _outpost.Script.Sent = _ => Honest.Sent(other);
        await Refusals.NotVerified(RefusalReason.EntryMismatch, () => SealAsync(Answer with { Grants = [Grant(["JPN/npa"])] }));
    }

    public static TheoryData<string, FaultKind> WrongGrants() => new()
    {
        { "nowhere", FaultKind.Usage }, { "ended", FaultKind.Usage }, { "unknown", FaultKind.NotFound }, { "gateway", FaultKind.Usage },
    };

    [Theory, MemberData(nameof(WrongGrants))]
    public async Task A_release_that_could_serve_nobody_is_not_signed(string which, FaultKind kind)
    {
        var grant = which switch
        {
            "nowhere" => Grant([]),
            "ended" => Grant(["JPN/npa"]) with { Until = Now },
            "unknown" => Grant(["JPN/nap"]),
            _ => Grant(["JPN/gateway"]),
        };
        await Refusals.OfKind(kind, () => SealAsync(Answer with { Grants = [grant] }));
    }

    [Fact]
    public async Task Without_the_authors_key_nothing_is_released()
    {
        using var empty = new MemoryKeyCustody();
        await Refusals.OfKind(FaultKind.Identity, () =>
            _outpost.Connect(custody: empty).Sending.SealAsync(Answer with { Grants = [Grant(["JPN/npa"])] }, Cancellation));
    }

    [Fact]
    public async Task Whoever_derives_passes_on_all_releases_that_came_as_they_came()
    {
        var (near, further) = (Give(Kims), Give(Smiths, "USA/fbi/smith"));
        var envelope = await SealAsync(Derived(Mail(near, further)));
        Assert.Collection(envelope.Handling.Releases, one => AssertSame(near, one), one => AssertSame(further, one));
        Assert.Equal([new EnvelopeRelation(RelationKind.DerivedFrom, Kims)], envelope.Handling.Relations);
    }

    [Fact]
    public async Task A_release_of_what_it_derives_from_further_back_is_passed_on_alone()
    {
        var further = Give(Smiths, "USA/fbi/smith");
        var envelope = await SealAsync(Derived(Mail(further)));
        AssertSame(further, Assert.Single(envelope.Handling.Releases));
        Assert.Equal([new EnvelopeRelation(RelationKind.DerivedFrom, Kims)], envelope.Handling.Relations);
    }

    [Fact]
    public async Task A_message_that_brings_none_is_not_taken_for_one_that_does()
    {
        var mail = Mail();
        var fault = await Refusals.OfKind(FaultKind.Usage, () => SealAsync(Derived(mail)));
        Assert.Contains($"message {mail.Id} brings no release", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_messages_that_brought_the_same_release_bring_it_once()
    {
        var release = Give(Kims);
        var (one, two) = (new Letter(Federation) { Releases = [release] }.Seal().Envelope, new Letter(Federation) { Releases = [release] }.Seal().Envelope);
        Deliver(one, two);
        var envelope = await SealAsync(Derived(one) with { ReleasedBy = [EnvelopeReference.Of(one.Id), EnvelopeReference.Of(two.Id)] });
        AssertSame(release, Assert.Single(envelope.Handling.Releases));
    }

    [Fact]
    public async Task A_release_outlives_the_message_that_brought_it()
    {
        await using var later = await Outpost.StartAsync(clock: new HastyClock(TimeSpan.FromDays(6)));
        var mail = new Letter(Federation) { Releases = [Give(Kims)], Lifetime = TimeSpan.FromDays(5) }.Seal().Envelope;
        later.Script.Mail = _ => new GetMailResponse { Delivered = new Post(Federation).Deliver(mail, "KOR/kisa") };
        var sealedMessage = await later.Client.Sending.SealAsync(Derived(mail), Cancellation);
        Assert.Single(sealedMessage.Envelope.Handling.Releases);
    }

    [Fact]
    public async Task Where_nothing_is_derived_no_release_is_passed_on()
    {
        var mail = Mail(Give(Kims));
        await Refusals.OfKind(FaultKind.Usage, () => SealAsync(Derived(mail) with { Relations = [] }));
        await Refusals.OfKind(FaultKind.Usage, () => SealAsync(Derived(mail) with { Relations = [new EnvelopeRelation(RelationKind.InReplyTo, Kims)] }));
    }

    [Fact]
    public async Task Mail_that_does_not_verify_brings_no_release()
    {
        var mail = new Letter(Federation) { Releases = [Give(Kims)] }.Seal().Envelope;
        var delivered = new Post(Federation) { StampedBy = "JPN" }.Deliver(mail, "KOR/kisa");
        _outpost.Script.Mail = _ => new GetMailResponse { Delivered = delivered };
        await Refusals.NotVerified(RefusalReason.StampKeyUnknown, () => SealAsync(Derived(mail)));
    }

    [Fact]
    public async Task A_preview_before_it_is_written_asks_with_the_releases_and_without_a_key()
    {
        var mail = Mail(Give(Kims));
        PreviewRequest? asked = null;
        _outpost.Script.Preview = request =>
        {
            asked = request;
            return new PreviewResponse
            {
                Rulings = { new Contracts.Envelope.V1.RecipientRuling { Mailbox = "USA/cisa", Outcome = RulingOutcome.Allowed } },
            };
        };
        using var empty = new MemoryKeyCustody();
        var message = Derived(mail) with { Grants = [Grant(["JPN/npa"])] };
        await _outpost.Connect(custody: empty).Sending.PreviewAsync(message, 100, Cancellation);
        Assert.True(Handling.TryRead(asked!.Handling.Memory, out var handling, out var refused), refused?.Detail);
        Assert.Equal(Kims, Assert.Single(handling.Releases).Original);
    }

    public static TheoryData<string, string?> Signers() => new()
    {
        { "kim", "USA/cisa/kim" }, { "another's signature", null }, { "a key of nobody", null },
    };

    [Theory, MemberData(nameof(Signers))]
    public async Task Reading_shows_what_a_message_releases_and_whose_signature_it_bears(string which, string? signer)
    {
        var release = Give(Kims);
        var mail = Mail(which switch
        {
            "kim" => release,
            "another's signature" => release with { Signature = Give(Smiths).Signature },
            _ => release with { Kid = default },
        });
        var read = await _outpost.Client.Receiving.ReadMailAsync(EnvelopeReference.Of(mail.Id), cancel: Cancellation);
        var carried = Assert.Single(read.Releases);
        Assert.Equal((Kims, signer), (carried.Release.Original, carried.Signer?.ToString()));
        Assert.Equal(signer, Assert.Single(await _outpost.Client.Members.ReadReleasesAsync(mail.Handling, Cancellation)).Signer?.ToString());
    }

    private async Task<Envelope> SealAsync(OutgoingMessage message) =>
        (await _outpost.Client.Sending.SealAsync(message, Cancellation)).Envelope;

    private static ReleaseGrant Grant(ImmutableArray<string> to) => new(EnvelopeReference.Of(Lees.Envelope.Id), to);

    private static OutgoingMessage Derived(Envelope mail) => Answer with
    {
        Caveats = [Caveat.Orcon],
        Relations = [new EnvelopeRelation(RelationKind.DerivedFrom, Kims)],
        ReleasedBy = [EnvelopeReference.Of(mail.Id)],
    };

    private static OriginatorRelease Give(EnvelopeId original, string signer = "USA/cisa/kim")
    {
        var who = Federation.Principal(signer);
        return OriginatorRelease.Give(original, [MailboxAddress.Parse("JPN/npa")], Now.Plus(TimeSpan.FromDays(9)), who.Kid, who.Custody);
    }

    private Envelope Mail(params OriginatorRelease[] releases)
    {
        var mail = new Letter(Federation) { Releases = [.. releases] }.Seal().Envelope;
        Deliver(mail);
        return mail;
    }

    private void Deliver(params Envelope[] mail)
    {
        var delivered = mail.ToDictionary(one => Honest.Id(one.Id), one => new Post(Federation).Deliver(one, "KOR/kisa"));
        _outpost.Script.Mail = request => new GetMailResponse { Delivered = delivered[request.EnvelopeId] };
    }

    private static void AssertSame(OriginatorRelease expected, OriginatorRelease actual)
    {
        Assert.Equal((expected.Original, expected.Until, expected.Kid), (actual.Original, actual.Until, actual.Kid));
        Assert.Equal(expected.Mailboxes, actual.Mailboxes);
        Assert.Equal(expected.Signature.ToArray(), actual.Signature.ToArray());
    }
}
