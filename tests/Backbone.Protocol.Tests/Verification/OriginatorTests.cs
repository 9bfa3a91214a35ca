using Backbone.Custody;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Suites;
using Backbone.Protocol.Verification;
using Backbone.TestKit.Federation;
using Backbone.TestKit.Forging;
using Google.Protobuf;
using Wire = Backbone.Contracts.Envelope.V1;

namespace Backbone.Protocol.Tests.Verification;

/// <summary>Originators' releases: of the originator, about this original, with a key in force, and not a byte of it another.</summary>
public sealed class OriginatorTests
{
    private static readonly EnvelopeId Original = new(Digest.Of("the original"u8));
    private static readonly MailboxAddress[] Mailboxes = [MailboxAddress.Parse("JPN/npa"), MailboxAddress.Parse("USA/cisa/kim")];

    [Fact]
    public void The_originators_own_release_holds() => Holds("KOR/kisa/lee", null, "KOR/kisa/lee");

    [Theory]
    [InlineData("KOR/kisa/siem-1")]   // for whom it was written
    [InlineData("KOR/kisa/gateway")]  // who wrote it
    public void What_was_written_on_behalf_is_released_by_either(string signer) => Holds("KOR/kisa/gateway", "KOR/kisa/siem-1", signer);

    [Theory]
    [InlineData("KOR/kisa/lee", null, "KOR/kisa/park")]                          // a colleague
    [InlineData("KOR/kisa/lee", null, "KOR/kisa/gateway")]                       // the member's word is not the officer's
    [InlineData("KOR/kisa/lee", null, "KOR/gateway")]                            // nor is the nation's
    [InlineData("KOR/kisa/lee", null, "USA/cisa/kim")]                           // another nation's
    [InlineData("KOR/kisa/gateway", "KOR/kisa/siem-1", "KOR/kisa/lee")]
    [InlineData("KOR/kisa/gateway", "KOR/kisa/siem-1", "KOR/gateway")]
    [InlineData("KOR/kisa/siem-1", null, "KOR/kisa/gateway")]                    // it signed for itself
    public void Nobody_else_releases_it(string author, string? behalf, string signer) =>
        Fails(RefusalReason.AuthorUnknown, Snapshot, HandlingOf(author, behalf), Give(signer));

    public static TheoryData<string, Func<FederationSnapshot>, RefusalReason> Federations() => new()
    {
        { "revoked", () => Key(key => key with { Status = KeyStatus.Revoked }), RefusalReason.AuthorKeyNotInForce },
        { "retired", () => Key(key => key with { Status = KeyStatus.Retired }), RefusalReason.AuthorKeyNotInForce },
        { "out of its time", () => Key(key => key with { Lifetime = new Lifetime(Now.Plus(TimeSpan.FromDays(-9)), Now) }),
            RefusalReason.AuthorKeyNotInForce },
        { "gone", () => ChangedFederation.WithPrincipal("KOR/kisa/lee", lee => lee with { SigningKeys = [] }), RefusalReason.AuthorUnknown },
    };

    [Theory, MemberData(nameof(Federations))]
    public void A_release_ends_with_its_key(string what, Func<FederationSnapshot> federation, RefusalReason reason)
    {
        Assert.NotEmpty(what);
        Fails(reason, federation(), HandlingOf("KOR/kisa/lee"), Give("KOR/kisa/lee"));
    }

    [Fact]
    public void A_newer_key_of_the_originator_is_as_good_as_the_one_that_signed_the_original()
    {
        using var custody = new MemoryKeyCustody();
        var second = custody.Add(SigningKey.Generate());
        var federation = ChangedFederation.WithPrincipal("KOR/kisa/lee", lee => lee with
        {
            SigningKeys = [lee.SigningKeys[0] with { Status = KeyStatus.Retired }, lee.SigningKeys[0] with { Key = second }],
        });
        var release = OriginatorRelease.Give(Original, Mailboxes, Until, second.Kid, custody);
        Assert.Null(OriginatorCheck.Check(federation, HandlingOf("KOR/kisa/lee"), Original, release, Now));
    }

    [Fact]
    public void A_release_of_another_original_is_none_of_this_one()
    {
        var other = new EnvelopeId(Digest.Of("another"u8));
        var lee = TestFederation.Default.Principal("KOR/kisa/lee");
        Fails(RefusalReason.SignatureInvalid, Snapshot, HandlingOf("KOR/kisa/lee"),
            OriginatorRelease.Give(other, Mailboxes, Until, lee.Kid, lee.Custody));
    }

    public static TheoryData<string, Action<Wire.OriginatorRelease>> Changes() => new()
    {
        { "another mailbox more", release => release.Mailboxes.Insert(0, "JPN/jpcert") },
        { "a mailbox less", release => release.Mailboxes.RemoveAt(1) },
        { "later", release => release.Until++ },
        { "a flipped byte of the first half", release => release.Sig = Flip(release.Sig, 0) },
        { "a flipped byte of the second half", release => release.Sig = Flip(release.Sig, release.Sig.Length - 1) },
    };

    [Theory, MemberData(nameof(Changes))]
    public void Nothing_in_a_release_can_be_another(string what, Action<Wire.OriginatorRelease> change)
    {
        Assert.NotEmpty(what);
        var wire = Forged();
        Assert.Null(Check(wire)); // so that it is the change that is refused
        change(wire);
        Assert.Equal(RefusalReason.SignatureInvalid, Check(wire)?.Reason);
    }

    [Fact]
    public void A_release_for_another_original_under_a_signature_of_this_one_does_not_hold()
    {
        var wire = Forged();
        wire.EnvelopeId = ByteString.CopyFrom(Digest.Of("another"u8).ToArray());
        var moved = Read(wire);
        Assert.Equal(RefusalReason.SignatureInvalid,
            OriginatorCheck.Check(Snapshot, HandlingOf("KOR/kisa/lee"), moved.Original, moved, Now)?.Reason);
    }

    [Fact]
    public void A_signature_under_another_context_does_not_count() =>
        Assert.Equal(RefusalReason.SignatureInvalid, Check(Forged("backbone/1/approval"))?.Reason);

    [Fact]
    public void What_the_writer_gives_is_what_the_letter_of_the_specification_gives()
    {
        var (lee, given, letter) = (TestFederation.Default.Principal("KOR/kisa/lee"), Give("KOR/kisa/lee"), Read(Forged()));
        Assert.Equal((given.Original, given.Until, given.Kid), (letter.Original, letter.Until, letter.Kid));
        Assert.Equal(given.Mailboxes, letter.Mailboxes);
        Assert.True(letter.Verifies(lee.Key.Key));
        Assert.True((given with { Signature = letter.Signature }).Verifies(lee.Key.Key));
    }

    [Fact]
    public void A_plan_writes_its_releases_as_they_are()
    {
        var given = Give("KOR/kisa/lee");
        var plan = Envelopes.RoundTripTests.Plan(Envelopes.RoundTripTests.ContentOf(100));
        var envelope = EnvelopeSealer.Seal(plan with { Handling = plan.Handling with { Releases = [given] } },
            TestFederation.Default.Principal("KOR/kisa/lee").Custody).Envelope;
        var read = Assert.Single(envelope.Handling.Releases);
        Assert.Equal((given.Original, given.Until, given.Kid), (read.Original, read.Until, read.Kid));
        Assert.Equal(given.Mailboxes, read.Mailboxes);
        Assert.Equal(given.Signature.ToArray(), read.Signature.ToArray());
    }

    [Fact]
    public void Mailboxes_are_put_in_order_and_named_once()
    {
        var lee = TestFederation.Default.Principal("KOR/kisa/lee");
        var given = OriginatorRelease.Give(Original, [Mailboxes[1], Mailboxes[0], Mailboxes[1]], Until, lee.Kid, lee.Custody);
        Assert.Equal(Mailboxes, given.Mailboxes);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(65, 1)]
    [InlineData(1, 0)]
    public void A_release_that_no_reader_would_take_is_not_given(int mailboxes, ulong until)
    {
        var lee = TestFederation.Default.Principal("KOR/kisa/lee");
        Assert.Throws<ArgumentException>(() => OriginatorRelease.Give(Original,
            Enumerable.Range(0, mailboxes).Select(i => MailboxAddress.Parse($"JPN/m{i}")), new Timestamp(until), lee.Kid, lee.Custody));
    }

    private static Timestamp Now => TestFederation.Default.Now;

    private static Timestamp Until => Now.Plus(TimeSpan.FromDays(7));

    private static FederationSnapshot Snapshot => TestFederation.Default.Snapshot;

    private static void Holds(string author, string? behalf, string signer) =>
        Assert.Null(OriginatorCheck.Check(Snapshot, HandlingOf(author, behalf), Original, Give(signer), Now));

    private static void Fails(RefusalReason reason, FederationSnapshot federation, Handling original, OriginatorRelease release) =>
        Assert.Equal(reason, OriginatorCheck.Check(federation, original, Original, release, Now)?.Reason);

    private static Refused? Check(Wire.OriginatorRelease wire) =>
        OriginatorCheck.Check(Snapshot, HandlingOf("KOR/kisa/lee"), Original, Read(wire), Now);

    private static OriginatorRelease Give(string signer)
    {
        var principal = TestFederation.Default.Principal(signer);
        return OriginatorRelease.Give(Original, Mailboxes, Until, principal.Kid, principal.Custody);
    }

    private static Wire.OriginatorRelease Forged(string context = "backbone/1/orcon") => ReleaseForge.Give(
        Original, "KOR/kisa/lee", Until.Milliseconds, context, [.. Mailboxes.Select(mailbox => mailbox.ToString())]);

    private static Handling HandlingOf(string author, string? behalf = null)
    {
        var forge = Forge.Letter(author);
        forge.Handling.OnBehalfOf = behalf ?? "";
        return Handling.TryRead(forge.Handling.ToByteArray(), out var handling, out var refused)
            ? handling : throw new ArgumentException(refused.Detail);
    }

    // As it comes: in the handling of a message.
    private static OriginatorRelease Read(Wire.OriginatorRelease wire)
    {
        var forge = Forge.Letter();
        forge.Handling.Releases.Add(wire);
        return Handling.TryRead(forge.Handling.ToByteArray(), out var handling, out var refused)
            ? Assert.Single(handling.Releases) : throw new ArgumentException(refused.Detail);
    }

    private static FederationSnapshot Key(Func<PrincipalKey, PrincipalKey> change) => ChangedFederation.WithKey("KOR/kisa/lee", change);

    private static ByteString Flip(ByteString bytes, int at)
    {
        var changed = bytes.ToByteArray();
        changed[at] ^= 1;
        return ByteString.CopyFrom(changed);
    }
}
