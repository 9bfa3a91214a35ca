using Backbone.Gateway.Accepting;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Suites;

namespace Backbone.Gateway.Tests.Accepting;

/// <summary>Each refusal at its step. What fails before the sender is proven is answered by nothing.</summary>
public sealed class AcceptanceRefusalTests
{
    [Fact]
    public async Task An_entry_whose_bytes_are_not_those_announced_is_refused()
    {
        await using var bench = new Bench();
        var (one, other) = (bench.Letters.Stamp(Plan(bench))[0], bench.Letters.Stamp(Plan(bench))[0]);
        var outcome = await bench.AcceptAsync(Bench.Announce(one), other.Bytes);
        await IsRefusedAsync(bench, outcome, AcceptanceStep.Entry, RefusalReason.EntryMismatch, answered: false);
    }

    [Fact]
    public async Task An_entry_announced_for_another_generation_is_refused()
    {
        await using var bench = new Bench();
        var one = bench.Letters.Stamp(Plan(bench))[0];
        var outcome = await bench.AcceptAsync(Bench.Announce(one) with { Generation = 1 }, one.Bytes);
        await IsRefusedAsync(bench, outcome, AcceptanceStep.Entry, RefusalReason.EntryMismatch, answered: false);
    }

    [Fact]
    public async Task Bytes_that_do_not_parse_are_refused()
    {
        await using var bench = new Bench();
        var outcome = await bench.AcceptAsync(Bench.Announce(bench.Letters.Stamp(Plan(bench))[0]), "not a consignment"u8.ToArray());
        await IsRefusedAsync(bench, outcome, AcceptanceStep.Entry, RefusalReason.Malformed, answered: false);
    }

    [Fact]
    public Task A_message_for_another_federation_is_refused() => RefusesAsync(
        bench => bench.Letters.Stamp(Plan(bench) with { Federation = FederationName.Parse("other.example") })[0],
        AcceptanceStep.Entry, RefusalReason.OtherFederation, answered: false);

    [Fact]
    public Task A_stamp_by_another_nations_key_is_refused() => RefusesAsync(
        bench => bench.Letters.Stamp(bench.Letters.Seal(Plan(bench)), Bench.Federation.Jpn.Stamp)[0],
        AcceptanceStep.Stamp, RefusalReason.StampKeyUnknown, answered: false);

    [Fact]
    public Task A_stamp_about_another_envelope_is_refused() => RefusesAsync(
        bench => bench.Letters.Stamp(bench.Letters.Seal(Plan(bench)), statement => statement with { Envelope = new EnvelopeId(Digest.Of("other"u8)) }),
        AcceptanceStep.Stamp, RefusalReason.StampInvalid, answered: false);

    [Fact]
    public Task A_stamp_about_another_sealed_handling_is_refused() => RefusesAsync(
        bench => bench.Letters.Stamp(bench.Letters.Seal(Plan(bench)), statement => statement with { SealedHandlings = [Digest.Of("other"u8)] }),
        AcceptanceStep.Stamp, RefusalReason.StampInvalid, answered: false);

    [Fact]
    public Task A_stamp_made_in_the_future_is_refused() => RefusesAsync(
        bench => bench.Letters.Stamp(bench.Letters.Seal(Plan(bench)),
            statement => statement with { Time = bench.Now.Plus(TimeSpan.FromMilliseconds(120_001)) }),
        AcceptanceStep.Stamp, RefusalReason.StampKeyUnknown, answered: false);

    [Fact]
    public Task A_stamp_with_a_flipped_bit_is_refused() => RefusesAsync(
        bench => Letters.BreakStamp(bench.Letters.Stamp(Plan(bench))[0]), AcceptanceStep.Stamp, RefusalReason.StampInvalid, answered: false);

    [Fact]
    public Task A_stamp_that_names_other_endorsements_is_refused() => RefusesAsync(
        bench => bench.Letters.Stamp(bench.Letters.Seal(Plan(bench)), statement => statement with { EndorsementsHash = Digest.Of("other"u8) }),
        AcceptanceStep.Handling, RefusalReason.HandlingMismatch, answered: false);

    [Fact]
    public Task A_handling_sealed_to_another_nations_border_key_is_refused() => RefusesAsync(bench =>
    {
        var envelope = bench.Letters.Seal(Plan(bench));
        return bench.Letters.Stamp(envelope, [Seal(envelope, envelope, "USA", bench)])[0];
    }, AcceptanceStep.Handling, RefusalReason.HandlingMismatch, answered: false);

    [Fact]
    public Task The_sealed_handling_of_another_envelope_is_refused_although_the_sender_stamped_it() => RefusesAsync(bench =>
    {
        var (one, other) = (bench.Letters.Seal(Plan(bench)), bench.Letters.Seal(Plan(bench)));
        var foreign = SealedHandling.Seal(other.Handling, other.Endorsements, other.Id, Border("KOR", bench));
        return bench.Letters.Stamp(one, [foreign])[0];
    }, AcceptanceStep.Handling, RefusalReason.HandlingMismatch, answered: false);

    [Fact]
    public async Task Sealed_handlings_swapped_between_two_consignments_are_refused()
    {
        await using var bench = new Bench();
        var (one, other) = (bench.Letters.Seal(Plan(bench)), bench.Letters.Seal(Plan(bench)));
        var (first, second) = (bench.Letters.Stamp(one)[0], bench.Letters.Stamp(other)[0]);
        var swapped = Consignment.Write(one, 0, second.SealedHandling, first.Stamp);
        var announced = await bench.AcceptAsync(Bench.Announce(first), swapped.Bytes);
        await IsRefusedAsync(bench, announced, AcceptanceStep.Entry, RefusalReason.EntryMismatch, answered: false);
        var wellAnnounced = await bench.AcceptAsync(swapped, index: 1);
        await IsRefusedAsync(bench, wellAnnounced, AcceptanceStep.Stamp, RefusalReason.StampInvalid, answered: false);
    }

    [Fact]
    public Task A_handling_other_than_the_one_signed_is_refused_although_it_opens() => RefusesAsync(
        Remarked, AcceptanceStep.Handling, RefusalReason.HandlingMismatch, answered: false);

    [Fact]
    public Task An_authors_signature_with_a_flipped_bit_is_refused() => RefusesAsync(
        bench => bench.Letters.Stamp(Letters.BreakSignature(bench.Letters.Seal(Plan(bench))))[0],
        AcceptanceStep.Author, RefusalReason.SignatureInvalid, answered: false);

    [Fact]
    public Task A_key_that_is_not_the_authors_is_refused() => RefusesAsync(bench =>
    {
        var plan = Plan(bench);
        return bench.Letters.Stamp(plan with { Handling = plan.Handling with { SigningKid = Bench.Federation.Principal("USA/fbi/smith").Kid } })[0];
    }, AcceptanceStep.Author, RefusalReason.AuthorUnknown, answered: false);

    [Fact]
    public async Task A_revoked_key_is_refused_as_soon_as_that_is_known()
    {
        await using var bench = new Bench();
        var consignment = bench.Letters.Stamp(Plan(bench))[0];
        await bench.AdoptAsync(bench.Letters.NextRoster("USA", principal => principal with
        {
            SigningKeys = [principal.SigningKeys[0] with { Status = KeyStatus.Revoked }],
        }));
        var outcome = await bench.AcceptAsync(consignment);
        await IsRefusedAsync(bench, outcome, AcceptanceStep.Author, RefusalReason.AuthorKeyNotInForce, answered: false);
    }

    // The broker's doing and no refusal of the recipient's: an answer would end a message that may yet be delivered.
    [Fact]
    public async Task An_entry_in_the_lane_of_another_mailbox_is_refused_and_not_answered()
    {
        await using var bench = new Bench();
        var consignment = bench.Letters.Stamp(Plan(bench))[0];
        var outcome = await bench.AcceptAsync(Bench.Announce(consignment, lane: "KOR/nis"), consignment.Bytes);
        await IsRefusedAsync(bench, outcome, AcceptanceStep.Recipient, RefusalReason.NotTheRecipient, answered: false);
    }

    [Fact]
    public async Task A_message_that_comes_after_it_has_expired_is_void_and_nobody_is_alarmed()
    {
        await using var bench = new Bench();
        var consignment = bench.Letters.Stamp(Plan(bench))[0];
        bench.Clock.Advance(TimeSpan.FromDays(1));
        Assert.IsType<AcceptanceOutcome.Expired>(await bench.AcceptAsync(consignment));
        Assert.Equal((0, 0, 0), (await bench.CountAsync("mail"), await bench.CountAsync("quarantine"), await bench.CountAsync("facts")));
        var journalled = (await bench.JournalAsync())[^1].Expired;
        Assert.Equal((consignment.EnvelopeId.ToString(), "KOR/kisa"), (Convert.ToHexStringLower(journalled.EnvelopeId.Span), journalled.Mailbox));
    }

    [Fact]
    public async Task What_is_forged_is_put_aside_whether_it_has_expired_or_not()
    {
        await using var bench = new Bench();
        var bad = Letters.BreakStamp(bench.Letters.Stamp(Plan(bench))[0]);
        bench.Clock.Advance(TimeSpan.FromDays(1));
        await IsRefusedAsync(bench, await bench.AcceptAsync(bad), AcceptanceStep.Stamp, RefusalReason.StampInvalid, answered: false);
    }

    [Fact]
    public Task A_message_made_more_than_two_minutes_ahead_is_refused() => RefusesAsync(bench =>
    {
        var plan = Plan(bench);
        return bench.Letters.Stamp(plan with { Handling = plan.Handling with { Created = bench.Now.Plus(TimeSpan.FromMilliseconds(120_001)) } })[0];
    }, AcceptanceStep.Recipient, RefusalReason.TimeOutOfBounds, answered: false); // it waits until then

    [Fact]
    public Task RED_that_another_nation_let_out_is_refused_and_its_sender_hears_of_it() => RefusesAsync(bench =>
    {
        var plan = Plan(bench);
        return bench.Letters.Stamp(plan with { Handling = plan.Handling with { Tlp = Tlp.Red } })[0];
    }, AcceptanceStep.Rules, RefusalReason.RedNotPersonal, answered: true);

    [Fact]
    public Task What_its_sender_did_not_release_to_this_nation_is_refused() => RefusesAsync(bench =>
    {
        var plan = Plan(bench);
        return bench.Letters.Stamp(plan with { Handling = plan.Handling with { ReleasableTo = [NationCode.Parse("JPN")] } })[0];
    }, AcceptanceStep.Rules, RefusalReason.NotReleasable, answered: true);

    [Fact]
    public Task A_marking_above_a_ceiling_is_refused_and_its_sender_hears_of_it() => RefusesAsync(bench =>
    {
        var plan = bench.Letters.Plan("KOR/upbit/han", "KOR/kisa");
        return bench.Letters.Stamp(plan with { Handling = plan.Handling with { Tlp = Tlp.AmberStrict } })[0];
    }, AcceptanceStep.Rules, RefusalReason.AboveCeiling, answered: true);

    /// <summary>A gateway that shows its neighbours a milder marking than its author signed.</summary>
    internal static Consignment Remarked(Bench bench)
    {
        var plan = Plan(bench);
        var (signed, milder) = (bench.Letters.Seal(plan), bench.Letters.Seal(plan with { Handling = plan.Handling with { Tlp = Tlp.Clear } }));
        var sealedHandling = SealedHandling.Seal(milder.Handling, signed.Endorsements, signed.Id, Border("KOR", bench));
        return bench.Letters.Stamp(signed, [sealedHandling])[0];
    }

    private static EnvelopePlan Plan(Bench bench) => bench.Letters.Plan("USA/cisa/kim", "KOR/kisa");

    private static SealedHandling Seal(Envelope handling, Envelope about, string nation, Bench bench) =>
        SealedHandling.Seal(handling.Handling, handling.Endorsements, about.Id, Border(nation, bench));

    private static OpeningPublicKey Border(string nation, Bench bench) =>
        Bench.Federation.Snapshot.FindBorderKeyToSealTo(NationCode.Parse(nation), bench.Now)!.Key;

    private static async Task RefusesAsync(Func<Bench, Consignment> make, AcceptanceStep step, RefusalReason reason, bool answered)
    {
        await using var bench = new Bench();
        await IsRefusedAsync(bench, await bench.AcceptAsync(make(bench)), step, reason, answered);
    }

    private static async Task IsRefusedAsync(Bench bench, AcceptanceOutcome outcome, AcceptanceStep step, RefusalReason reason, bool answered)
    {
        bench.Log.Expect(Lines.Quarantined);
        var refused = Assert.IsType<AcceptanceOutcome.Quarantined>(outcome);
        Assert.Equal((step, reason), (refused.Step, refused.Refusal.Reason));
        Assert.Equal(0, await bench.CountAsync("mail"));
        var told = await bench.FactsAsync();
        if (!answered) Assert.Null(told);
        else Assert.Equal((ReceiptEvent.Refused, reason), (Assert.Single(told!.Facts).Fact.Event, told.Facts[0].Fact.Reason));
    }
}
