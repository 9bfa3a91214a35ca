using Backbone.Authority;
using Backbone.Custody;
using Backbone.Gateway.Releasing;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Suites;
using Backbone.Protocol.Verification;

namespace Backbone.Gateway.Tests.Releasing;

/// <summary>Steps 7 and 10: the keys sealed to, and the keys of the gateway.</summary>
public sealed class ReaderRefusalTests : ReleaseRefusals
{
    [Fact]
    public Task A_mailbox_that_no_key_set_has_is_refused() => RefusesAsync(
        bench => ToUsa(bench) with { To = [Cisa(bench) with { Mailbox = MailboxAddress.Parse("USA/nobody") }] },
        ReleaseStep.Readers, RefusalReason.MailboxUnknown);

    [Fact]
    public Task A_mailbox_with_one_of_its_readers_left_out_is_refused() => RefusesAsync(
        bench => bench.Letters.Plan("KOR/nis/choi", "KOR/kisa") with
        {
            To = [bench.Letters.Address("KOR/kisa") with { Readers = [.. bench.Letters.Address("KOR/kisa").Readers.Skip(1)] }],
        },
        ReleaseStep.Readers, RefusalReason.ReaderKeyMismatch);

    [Fact]
    public Task A_key_that_is_nobodys_is_refused() => RefusesAsync(
        bench => ToUsa(bench) with { To = [Cisa(bench) with { Readers = [.. Cisa(bench).Readers, OpeningKey.Generate().PublicKey] }] },
        ReleaseStep.Readers, RefusalReason.ReaderKeyMismatch);

    [Fact]
    public Task A_reader_of_another_mailbox_is_refused() => RefusesAsync(
        bench => ToUsa(bench) with { To = [Cisa(bench) with { Readers = bench.Letters.Address("KOR/nis").Readers }] },
        ReleaseStep.Readers, RefusalReason.ReaderKeyMismatch);

    [Fact]
    public async Task A_key_withdrawn_after_sealing_is_refused()
    {
        await using var bench = new Bench();
        var envelope = bench.Letters.Seal(ToUsa(bench));
        await bench.AdoptAsync(bench.Letters.NextKeySet("USA", draft => draft with { Mailboxes = [.. draft.Mailboxes.Select(Withdrawn)] }));
        await RefusesAsync(bench, await bench.ReleaseAsync(envelope), ReleaseStep.Readers, RefusalReason.ReaderKeyMismatch);

        static Mailbox Withdrawn(Mailbox mailbox) => mailbox with
        {
            Readers = [.. mailbox.Readers.Select(reader => reader with
            {
                Epochs = [reader.Epochs[0] with { Withdrawn = true }, .. reader.Epochs.Skip(1)],
            })],
        };
    }

    [Fact]
    public async Task A_key_whose_week_has_passed_is_refused()
    {
        await using var bench = new Bench();
        var envelope = bench.Letters.Seal(ToUsa(bench) with { Expires = bench.Now.Plus(TimeSpan.FromDays(20)) });
        bench.Clock.Advance(TimeSpan.FromDays(7));
        await RefusesAsync(bench, await bench.ReleaseAsync(envelope), ReleaseStep.Readers, RefusalReason.ReaderKeyMismatch);
    }

    [Fact]
    public async Task A_reader_reached_by_two_keys_is_refused()
    {
        await using var bench = new Bench();
        bench.Clock.Advance(TimeSpan.FromDays(7) - TimeSpan.FromSeconds(60)); // both weeks' keys may be sealed to
        var kim = Bench.Federation.Principal("USA/cisa/kim");
        var plan = ToUsa(bench) with { To = [Cisa(bench) with { Readers = [kim.Epochs[0].Key, kim.Epochs[1].Key] }] };
        var outcome = await bench.ReleaseAsync(bench.Letters.Seal(plan));
        await RefusesAsync(bench, outcome, ReleaseStep.Readers, RefusalReason.ReaderKeyMismatch);
    }

    [Fact]
    public async Task A_message_that_outlives_a_readers_key_is_refused()
    {
        // The bounds of step 6 keep an expiry within 30 days, and so within the key's life: the check is asked without them.
        await using var bench = new Bench();
        var envelope = bench.Letters.Seal(ToUsa(bench) with { Expires = bench.Now.Plus(TimeSpan.FromDays(37) + TimeSpan.FromMilliseconds(1)) });
        var refused = ReaderKeyCheck.Check(bench.Borders.Current.Federation, envelope.Header, bench.Now);
        Assert.Equal(RefusalReason.ReaderKeyMismatch, refused?.Reason);
        Assert.Contains("outlives", refused!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mailbox_that_does_not_read_this_format_is_refused()
    {
        await using var bench = new Bench();
        await bench.AdoptAsync(bench.Letters.NextKeySet("USA", draft => draft with
        {
            Mailboxes = [.. draft.Mailboxes.Select(mailbox => mailbox with { Formats = [2] })],
        }));
        var outcome = await bench.ReleaseAsync(bench.Letters.Seal(ToUsa(bench)));
        await RefusesAsync(bench, outcome, ReleaseStep.Readers, RefusalReason.FormatNotSupported);
    }

    [Fact]
    public async Task Where_no_stamp_key_is_held_nothing_goes_out()
    {
        await using var bench = new Bench();
        using var empty = new MemoryKeyCustody();
        var request = Bench.RequestOf(bench.Letters.Seal(ToUsa(bench)));
        var outcome = await bench.ReleaseDesk(custody: empty).RuleAsync(request, TestContext.Current.CancellationToken);
        await RefusesAsync(bench, outcome, ReleaseStep.Release, RefusalReason.StampKeyUnknown);
    }

    [Fact]
    public async Task A_withdrawn_stamp_key_stamps_nothing()
    {
        await using var bench = new Bench();
        await bench.AdoptAsync(bench.Letters.NextKeySet("KOR", draft => draft with { StampKeys = [draft.StampKeys[0] with { Withdrawn = true }] }));
        var outcome = await bench.ReleaseAsync(bench.Letters.Seal(ToUsa(bench)));
        await RefusesAsync(bench, outcome, ReleaseStep.Release, RefusalReason.StampKeyUnknown);
    }

    [Fact]
    public async Task Without_a_border_key_of_the_recipients_nation_it_may_be_tried_again()
    {
        await using var bench = new Bench();
        await bench.AdoptAsync(bench.Letters.NextKeySet("USA", WithoutBorder));
        var outcome = await bench.ReleaseAsync(bench.Letters.Seal(ToUsa(bench)));
        var refused = await RefusesAsync(bench, outcome, ReleaseStep.Release, RefusalReason.ReaderKeyMismatch);
        Assert.NotNull(refused.Refusal.RetryAfter);

        static KeySetDraft WithoutBorder(KeySetDraft draft) =>
            draft with { BorderKeys = [.. draft.BorderKeys.Select(key => key with { Withdrawn = true })] };
    }

    private static AddressedTo Cisa(Bench bench) => bench.Letters.Address("USA/cisa");
}
