using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Suites;
using Backbone.Protocol.Tests.Envelopes;
using Backbone.Protocol.Verification;
using Backbone.TestKit.Federation;
using Backbone.TestKit.Forging;
using Google.Protobuf;

namespace Backbone.Protocol.Tests.Verification;

/// <summary>Whether the author wrote it, and may: each step of the check against a federation in which it does not hold.</summary>
public sealed class AuthorCheckTests
{
    [Theory]
    [InlineData("KOR/kisa/lee")]      // an officer
    [InlineData("KOR/kisa/siem-1")]   // a system for itself
    [InlineData("KOR/kisa/gateway")]  // the member's word
    [InlineData("KOR/gateway")]       // the nation's
    public void Everybody_who_may_write_is_accepted(string author) => Accepts(Snapshot, Forge.Letter(author));

    public static TheoryData<string, Func<FederationSnapshot>, RefusalReason> Federations() => new()
    {
        { "retired", () => Key(key => key with { Status = KeyStatus.Retired }), RefusalReason.AuthorKeyNotInForce },
        { "revoked", () => Key(key => key with { Status = KeyStatus.Revoked }), RefusalReason.AuthorKeyNotInForce },
        { "compromised", () => Key(key => key with { Status = KeyStatus.Compromised, CompromisedSince = 7 }),
            RefusalReason.AuthorKeyNotInForce },
        { "not yet in its time", () => Key(key => key with { Lifetime = Span(TimeSpan.FromMinutes(3), TimeSpan.FromDays(9)) }),
            RefusalReason.AuthorKeyNotInForce },
        { "no longer in its time", () => Key(key => key with { Lifetime = Span(TimeSpan.FromDays(-9), TimeSpan.Zero) }),
            RefusalReason.AuthorKeyNotInForce },
        { "gone", () => ChangedFederation.WithPrincipal("KOR/kisa/lee", p => p with { SigningKeys = [] }), RefusalReason.AuthorUnknown },
        { "another", () => Key(key => key with { Key = Another() }), RefusalReason.AuthorUnknown },
    };

    [Theory, MemberData(nameof(Federations))]
    public void A_key_that_may_not_sign_is_refused(string what, Func<FederationSnapshot> federation, RefusalReason reason)
    {
        Assert.NotEmpty(what);
        Refuses(reason, federation(), Forge.Letter());
    }

    [Fact]
    public void A_key_may_sign_to_the_last_millisecond_of_its_time_by_what_the_handling_says()
    {
        var federation = Key(key => key with { Lifetime = Span(TimeSpan.FromDays(-9), TimeSpan.Zero) });
        var forge = Forge.Letter();
        forge.Handling.Created = Now.Milliseconds - 1; // it waited in an outbox since
        Accepts(federation, forge);
    }

    [Fact]
    public void The_key_of_another_author_of_the_same_nation_is_refused()
    {
        var forge = Forge.Letter();
        forge.Signer = TestFederation.Default.Principal("KOR/kisa/park");
        forge.Handling.SigningKid = ByteString.CopyFrom(forge.Signer.Kid.Hash.ToArray());
        Refuses(RefusalReason.AuthorUnknown, Snapshot, forge);
    }

    [Fact]
    public void The_key_of_another_nation_is_refused_whatever_the_handling_says()
    {
        var forge = Forge.Letter();
        forge.Signer = TestFederation.Default.Principal("USA/cisa/kim");
        forge.Handling.SigningKid = ByteString.CopyFrom(forge.Signer.Kid.Hash.ToArray());
        Refuses(RefusalReason.AuthorUnknown, Snapshot, forge);
    }

    [Fact]
    public void An_author_who_is_in_no_roster_is_refused()
    {
        var forge = Forge.Letter();
        forge.Handling.Author = "KOR/kisa/nobody";
        Refuses(RefusalReason.AuthorUnknown, Snapshot, forge);
    }

    [Fact]
    public void A_gateway_that_signs_with_an_officers_key_is_refused()
    {
        // No roster that is read says so: an officer's key stands with a person only. So nobody has such a key.
        var forge = Forge.Letter();
        forge.Handling.Author = "KOR/kisa/gateway";
        Refuses(RefusalReason.AuthorUnknown, Snapshot, forge);
    }

    [Fact]
    public void A_roster_newer_than_the_one_known_says_when_to_ask_again()
    {
        var forge = Forge.Letter();
        forge.Handling.RosterVersion = 2;
        var refused = Refuses(RefusalReason.AuthorUnknown, Snapshot, forge);
        Assert.NotNull(refused.RetryAfter);
        var newer = Key(key => key); // version 2, with the same people
        forge.Handling.RosterHash = ByteString.CopyFrom(newer.FindRoster(Lee.Address.Nation, Now)!.Id.Hash.ToArray());
        Accepts(newer, forge);
    }

    [Fact]
    public void An_older_roster_than_the_one_known_is_no_reason_to_refuse() => Accepts(Key(key => key), Forge.Letter());

    [Fact]
    public void Another_roster_of_the_same_version_is_refused_and_not_asked_again()
    {
        var forge = Forge.Letter();
        forge.Handling.RosterHash = ByteString.CopyFrom(new byte[32]);
        Assert.Null(Refuses(RefusalReason.AuthorUnknown, Snapshot, forge).RetryAfter);
    }

    [Fact]
    public void Where_no_roster_is_in_force_nobody_is_an_author()
    {
        var forge = Forge.Letter();
        Refuses(RefusalReason.AuthorUnknown, Snapshot, forge, Now.Plus(TimeSpan.FromDays(800)));
    }

    [Fact]
    public void Who_no_longer_hands_over_drafts_is_not_written_for()
    {
        var forge = Forge.Letter("KOR/kisa/gateway");
        forge.Handling.OnBehalfOf = "KOR/kisa/siem-1";
        Accepts(Snapshot, forge);
        var federation = ChangedFederation.WithPrincipal("KOR/kisa/siem-1", principal => principal with { Drafts = false });
        Refuses(RefusalReason.AuthorUnknown, federation, forge);
    }

    internal static void Accepts(FederationSnapshot federation, Forge forge)
    {
        if (Check(federation, forge, Now) is { } refused) Assert.Fail(refused.ToString());
    }

    internal static Refused Refuses(RefusalReason reason, FederationSnapshot federation, Forge forge, Timestamp? at = null)
    {
        var verdict = Check(federation, forge, at ?? Now);
        Verdict.IsRefused(reason, verdict);
        return verdict!;
    }

    private static Refused? Check(FederationSnapshot federation, Forge forge, Timestamp now)
    {
        Assert.True(Envelope.TryRead(forge.Build(), out var envelope, out var refused), refused?.ToString());
        return AuthorCheck.Check(federation, envelope.Handling, envelope.Endorsements, envelope.Signed, now);
    }

    private static FederationSnapshot Key(Func<PrincipalKey, PrincipalKey> change) =>
        ChangedFederation.WithKey("KOR/kisa/lee", change);

    private static SigningPublicKey Another()
    {
        using var key = SigningKey.Generate();
        return key.PublicKey;
    }

    private static Lifetime Span(TimeSpan from, TimeSpan until) => new(Now.Plus(from), Now.Plus(until));

    private static TestPrincipal Lee => TestFederation.Default.Principal("KOR/kisa/lee");

    private static FederationSnapshot Snapshot => TestFederation.Default.Snapshot;

    private static Timestamp Now => TestFederation.Default.Now;
}
