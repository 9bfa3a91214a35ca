using Backbone.Gateway.Releasing;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using Google.Protobuf;

namespace Backbone.Gateway.Tests.Releasing;

/// <summary>Steps 1 to 4, and 6: size, form, who, when.</summary>
public sealed class AuthorRefusalTests : ReleaseRefusals
{
    private static readonly PrincipalAddress Lee = PrincipalAddress.Parse("KOR/kisa/lee");

    [Fact]
    public Task An_envelope_above_the_limit_is_refused_before_it_is_parsed() =>
        RefusesBytesAsync(new byte[EnvelopeLimits.EnvelopeBytes + 1], ReleaseStep.Size, RefusalReason.TooLarge);

    [Fact]
    public Task Bytes_that_are_no_envelope_are_refused() =>
        RefusesBytesAsync("not an envelope"u8.ToArray(), ReleaseStep.Form, RefusalReason.Malformed);

    [Fact]
    public Task Nothing_at_all_is_refused() => RefusesBytesAsync([], ReleaseStep.Form, RefusalReason.FormatNotSupported);

    [Fact]
    public async Task An_envelope_with_bytes_after_it_is_refused()
    {
        await using var bench = new Bench();
        byte[] bytes = [.. bench.Letters.Seal(ToUsa(bench)).Bytes.Span, 0xf8, 0x01, 0x00]; // an unknown field 31
        await RefusesBytesAsync(bytes, ReleaseStep.Form, RefusalReason.NotCanonical);
    }

    [Fact]
    public async Task A_content_that_is_not_as_long_as_the_header_says_is_refused()
    {
        await using var bench = new Bench();
        var wire = Contracts.Envelope.V1.Envelope.Parser.ParseFrom(bench.Letters.Seal(ToUsa(bench)).Bytes.Span);
        wire.Content = ByteString.CopyFrom(wire.Content.Span[..^1]);
        await RefusesBytesAsync(wire.ToByteArray(), ReleaseStep.Form, RefusalReason.ContentMismatch);
    }

    [Fact]
    public Task A_message_for_another_federation_is_refused() => RefusesAsync(
        bench => ToUsa(bench) with { Federation = FederationName.Parse("other.example") }, ReleaseStep.Caller, RefusalReason.OtherFederation);

    [Fact]
    public async Task Nobody_hands_over_what_a_colleague_wrote()
    {
        await using var bench = new Bench();
        var outcome = await bench.ReleaseAsync(bench.Letters.Seal(ToUsa(bench)), caller: "KOR/kisa/park");
        await RefusesAsync(bench, outcome, ReleaseStep.Caller, RefusalReason.CallerMismatch);
    }

    [Fact]
    public Task Nobody_of_another_nation_is_served() => RefusesAsync(
        bench => bench.Letters.Plan("USA/cisa/kim", "KOR/kisa"), ReleaseStep.Caller, RefusalReason.CallerMismatch);

    [Fact]
    public Task An_author_that_no_roster_names_is_refused() => RefusesAsync(
        bench => Handled(ToUsa(bench), handling => handling with { Author = PrincipalAddress.Parse("KOR/kisa/nobody") }),
        ReleaseStep.Author, RefusalReason.AuthorUnknown);

    [Fact]
    public Task A_key_of_somebody_else_is_refused() => RefusesAsync(
        bench => Handled(ToUsa(bench), handling => handling with { SigningKid = Bench.Federation.Principal("KOR/kisa/park").Kid }),
        ReleaseStep.Author, RefusalReason.AuthorUnknown);

    [Theory]
    [InlineData(KeyStatus.Retired)]
    [InlineData(KeyStatus.Revoked)]
    [InlineData(KeyStatus.Compromised)]
    public async Task A_key_that_is_no_longer_active_is_refused(KeyStatus status)
    {
        await using var bench = new Bench();
        await bench.AdoptAsync(bench.Letters.NextRoster("KOR", principal => principal.Address != Lee ? principal : principal with
        {
            SigningKeys = [principal.SigningKeys[0] with { Status = status, CompromisedSince = status == KeyStatus.Compromised ? 0 : null }],
        }));
        var outcome = await bench.ReleaseAsync(bench.Letters.Seal(ToUsa(bench)));
        await RefusesAsync(bench, outcome, ReleaseStep.Author, RefusalReason.AuthorKeyNotInForce);
    }

    [Fact]
    public Task A_message_that_names_another_roster_than_the_one_known_is_refused() => RefusesAsync(
        bench => Handled(ToUsa(bench), handling => handling with { RosterHash = Digest.Of("another"u8) }),
        ReleaseStep.Author, RefusalReason.AuthorUnknown);

    [Fact]
    public async Task A_message_that_names_a_newer_roster_may_be_tried_again()
    {
        var refused = await RefusesAsync(
            bench => Handled(ToUsa(bench), handling => handling with { RosterVersion = 2 }), ReleaseStep.Author, RefusalReason.AuthorUnknown);
        Assert.NotNull(refused.Refusal.RetryAfter);
    }

    [Fact]
    public async Task A_message_sealed_before_the_newest_roster_goes_out()
    {
        await using var bench = new Bench();
        var envelope = bench.Letters.Seal(ToUsa(bench));
        await bench.AdoptAsync(bench.Letters.NextRoster("KOR", principal => principal with { Title = "renamed" }));
        Assert.IsType<ReleaseOutcome.Released>(await bench.ReleaseAsync(envelope));
    }

    [Fact]
    public async Task A_signature_with_a_flipped_bit_is_refused()
    {
        await using var bench = new Bench();
        var outcome = await bench.ReleaseAsync(Letters.BreakSignature(bench.Letters.Seal(ToUsa(bench))));
        await RefusesAsync(bench, outcome, ReleaseStep.Author, RefusalReason.SignatureInvalid);
    }

    [Fact]
    public async Task A_marking_changed_after_signing_is_refused()
    {
        await using var bench = new Bench();
        var plan = ToUsa(bench);
        var milder = bench.Letters.Seal(Handled(plan, handling => handling with { Tlp = Tlp.Clear }));
        var changed = Letters.Rewrite(bench.Letters.Seal(plan), wire => wire.Handling = ByteString.CopyFrom(milder.Handling.Bytes.Span));
        await RefusesAsync(bench, await bench.ReleaseAsync(changed), ReleaseStep.Author, RefusalReason.SignatureInvalid);
    }

    [Fact]
    public Task A_message_that_has_expired_is_refused() => RefusesAsync(
        bench => ToUsa(bench) with { Expires = bench.Now }, ReleaseStep.Time, RefusalReason.TimeOutOfBounds);

    [Fact]
    public Task A_message_that_expires_in_more_than_30_days_is_refused() => RefusesAsync(
        bench => ToUsa(bench) with { Expires = bench.Now.Plus(TimeSpan.FromDays(30) + TimeSpan.FromMilliseconds(1)) },
        ReleaseStep.Time, RefusalReason.TimeOutOfBounds);

    [Fact]
    public Task A_message_made_more_than_two_minutes_ahead_is_refused() => RefusesAsync(
        bench => Handled(ToUsa(bench), handling => handling with { Created = bench.Now.Plus(TimeSpan.FromMilliseconds(120_001)) }),
        ReleaseStep.Time, RefusalReason.TimeOutOfBounds);

    [Fact]
    public async Task The_bounds_in_time_themselves_are_allowed()
    {
        await using var bench = new Bench();
        var plan = ToUsa(bench) with { Expires = bench.Now.Plus(TimeSpan.FromDays(30)) };
        var envelope = bench.Letters.Seal(Handled(plan, handling => handling with { Created = bench.Now.Plus(TimeSpan.FromSeconds(120)) }));
        Assert.IsType<ReleaseOutcome.Released>(await bench.ReleaseAsync(envelope));
    }

    private static async Task RefusesBytesAsync(byte[] bytes, ReleaseStep step, RefusalReason reason)
    {
        await using var bench = new Bench();
        var request = new ReleaseRequest(bytes, Lee, []);
        await RefusesAsync(bench, await bench.ReleaseDesk().RuleAsync(request, TestContext.Current.CancellationToken), step, reason);
    }
}
