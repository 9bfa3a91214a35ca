using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Backbone.TestKit.Federation;
using Backbone.TestKit.Forging;
using Google.Protobuf;
using Wire = Backbone.Contracts.Envelope.V1;

namespace Backbone.Protocol.Tests.Envelopes;

/// <summary>Each rule of SPEC § Handling and § Originator releases.</summary>
public sealed class HandlingRuleTests
{
    private static readonly ByteString Hash = ByteString.CopyFrom(new byte[32]);

    public static TheoryData<string, Action<Wire.Handling>, RefusalReason> Broken() => new()
    {
        { "no nonce", h => h.Nonce = ByteString.Empty, RefusalReason.Malformed },
        { "a nonce of 15 bytes", h => h.Nonce = ByteString.CopyFrom(new byte[15]), RefusalReason.Malformed },
        { "a nonce of 17 bytes", h => h.Nonce = ByteString.CopyFrom(new byte[17]), RefusalReason.Malformed },
        { "no author", h => h.Author = "", RefusalReason.Malformed },
        { "a member as author", h => h.Author = "KOR/kisa", RefusalReason.Malformed },
        { "an author of another nation", h => h.Author = "USA/cisa/kim", RefusalReason.CallerMismatch },
        { "a signing kid of 31 bytes", h => h.SigningKid = ByteString.CopyFrom(new byte[31]), RefusalReason.Malformed },
        { "another signing kid", h => h.SigningKid = Hash, RefusalReason.SignatureInvalid },
        { "no roster version", h => h.RosterVersion = 0, RefusalReason.Malformed },
        { "a roster version beyond the last", h => h.RosterVersion = DocumentHead.MaxVersion + 1, RefusalReason.Malformed },
        { "no roster hash", h => h.RosterHash = ByteString.Empty, RefusalReason.Malformed },
        { "a reply-to that is none", h => h.ReplyTo = "KOR", RefusalReason.Malformed },
        { "no TLP", h => h.Tlp = Tlp.Unspecified, RefusalReason.MarkingAbsent },
        { "an unknown TLP", h => h.Tlp = (Tlp)6, RefusalReason.Malformed },
        { "an unknown PAP", h => h.Pap = (Pap)5, RefusalReason.Malformed },
        { "a nation that is none", h => h.ReleasableTo.Add("JP"), RefusalReason.Malformed },
        { "nations not ascending", h => h.ReleasableTo.AddRange(["USA", "JPN"]), RefusalReason.Malformed },
        { "a nation twice", h => h.ReleasableTo.AddRange(["JPN", "JPN"]), RefusalReason.Malformed },
        { "65 nations", h => h.ReleasableTo.AddRange(Nations(65)), RefusalReason.Malformed },
        { "caveat 0", h => h.Caveats.Add(Caveat.Unspecified), RefusalReason.Malformed },
        { "an unknown caveat", h => h.Caveats.Add((Caveat)2), RefusalReason.Malformed },
        { "a caveat twice", h => h.Caveats.AddRange([Caveat.Orcon, Caveat.Orcon]), RefusalReason.Malformed },
        { "no category", h => h.Category = Category.Unspecified, RefusalReason.Malformed },
        { "an unknown category", h => h.Category = (Category)10, RefusalReason.Malformed },
        { "a negative category", h => h.Category = (Category)(-1), RefusalReason.Malformed },
        { "a receipt with content", h => { h.Category = Category.Receipt; h.Tlp = Tlp.Unspecified; h.Facts.Add(Forge.Fact()); },
            RefusalReason.Malformed },
        { "no creation", h => h.Created = 0, RefusalReason.Malformed },
        { "created 120 s and a millisecond ahead", h => h.Created = Now.Plus(EnvelopeLimits.ClockSkew).Milliseconds + 1,
            RefusalReason.TimeOutOfBounds },
        { "a relation of no kind", h => h.Relations.Add(Relation(RelationKind.Unspecified)), RefusalReason.Malformed },
        { "a relation of an unknown kind", h => h.Relations.Add(Relation((RelationKind)5)), RefusalReason.Malformed },
        { "a relation to 31 bytes", h => h.Relations.Add(Relation(RelationKind.Supersedes, 31)), RefusalReason.Malformed },
        { "a relation twice", h => h.Relations.AddRange([Relation(RelationKind.Recalls), Relation(RelationKind.Recalls)]),
            RefusalReason.Malformed },
        { "17 relations", h => h.Relations.AddRange(Relations(17)), RefusalReason.Malformed },
        { "a community of 65 bytes", h => h.Community = new string('c', 65), RefusalReason.Malformed },
        { "a community in upper case", h => h.Community = "DPRK", RefusalReason.Malformed },
        { "on behalf of nobody", h => h.OnBehalfOf = "siem-1", RefusalReason.Malformed },
        { "an officer on behalf of a system", h => h.OnBehalfOf = "KOR/kisa/siem-1", RefusalReason.Malformed },
        { "a release to no mailbox", h => h.Releases.Add(Release(0)), RefusalReason.Malformed },
        { "a release to 65 mailboxes", h => h.Releases.Add(Release(65)), RefusalReason.Malformed },
        { "a release to mailboxes not ascending", h => h.Releases.Add(Release(["JPN/npa", "JPN/jpcert"])), RefusalReason.Malformed },
        { "a release to what is no mailbox", h => h.Releases.Add(Release(["JPN"])), RefusalReason.Malformed },
        { "a release without end", h => h.Releases.Add(Spoil(Release(1), r => r.Until = 0)), RefusalReason.Malformed },
        { "a release with a short kid", h => h.Releases.Add(Spoil(Release(1), r => r.Kid = ByteString.Empty)),
            RefusalReason.Malformed },
        { "a release with a short signature", h => h.Releases.Add(Spoil(Release(1), r => r.Sig = Hash)), RefusalReason.Malformed },
        { "a release of no envelope", h => h.Releases.Add(Spoil(Release(1), r => r.EnvelopeId = ByteString.Empty)),
            RefusalReason.Malformed },
        { "facts outside a receipt", h => h.Facts.Add(Forge.Fact()), RefusalReason.Malformed },
        { "a handling above 24 KiB", h => h.Releases.AddRange(Enumerable.Repeat(Release(1), 8)), RefusalReason.TooLarge },
    };

    [Theory, MemberData(nameof(Broken))]
    public void A_broken_rule_is_refused_by_its_reason(string what, Action<Wire.Handling> spoil, RefusalReason reason)
    {
        Assert.NotEmpty(what);
        var forge = Forge.Letter();
        spoil(forge.Handling);
        Verdict.IsRefused(reason, forge.Build());
    }

    public static TheoryData<string, Action<Wire.Handling>> Kept() => new()
    {
        { "everything that may stand there", h =>
        {
            (h.ReplyTo, h.Pap, h.ReplyBy, h.Community) = ("KOR/kisa/lee", Pap.Red, 1, new string('c', 64));
            h.ReleasableTo.AddRange(Nations(64));
            h.Caveats.Add(Caveat.Orcon);
            h.Relations.AddRange(Relations(16));
            h.Releases.Add(Release(64));
        } },
        { "a reply to another nation's gateway", h => h.ReplyTo = "USA/gateway" },
        { "6 releases, which come near 24 KiB", h => h.Releases.AddRange(Enumerable.Repeat(Release(1), 6)) },
        { "120 s ahead", h => h.Created = Now.Plus(EnvelopeLimits.ClockSkew).Milliseconds },
        { "very old", h => h.Created = 1 },
        { "the strictest TLP", h => h.Tlp = Tlp.Red },
        { "a policy message", h => h.Category = Category.Policy },
    };

    [Theory, MemberData(nameof(Kept))]
    public void The_last_good_value_passes_the_reader(string what, Action<Wire.Handling> change)
    {
        Assert.NotEmpty(what);
        var forge = Forge.Letter();
        change(forge.Handling);
        Assert.True(Envelope.TryRead(forge.Build(), out _, out var refused), refused?.ToString());
    }

    [Theory]
    [InlineData("KOR/kisa/gateway", "KOR/kisa/siem-1", null)]
    [InlineData("KOR/kisa/gateway", "KOR/kisa/lee", RefusalReason.AuthorUnknown)]     // hands over no drafts
    [InlineData("KOR/kisa/gateway", "KOR/kisa/nobody", RefusalReason.AuthorUnknown)]
    [InlineData("KOR/kisa/gateway", "KOR/nis/choi", RefusalReason.Malformed)]         // another member's
    [InlineData("KOR/kisa/gateway", "KOR/kisa/gateway", RefusalReason.Malformed)]     // of itself
    [InlineData("KOR/kisa/siem-1", "KOR/kisa/siem-1", RefusalReason.Malformed)]       // signs for itself
    [InlineData("KOR/gateway", "KOR/kisa/siem-1", RefusalReason.Malformed)]
    public void Only_a_members_gateway_writes_on_behalf_of_its_members_own(string author, string behalf, RefusalReason? refusal)
    {
        var forge = Forge.Letter(author);
        forge.Handling.OnBehalfOf = behalf;
        if (refusal is { } reason) Verdict.IsRefused(reason, forge.Build());
        else Verdict.IsAccepted(forge.Build());
    }

    [Fact]
    public void Answers_go_to_the_authors_member_where_nothing_else_is_said()
    {
        Assert.True(Envelope.TryRead(Forge.Letter().Build(), out var letter, out _));
        Assert.Equal("KOR/kisa", letter.Handling.AnswersTo.ToString());
        Assert.True(Envelope.TryRead(Forge.Receipt().Build(), out var receipt, out _));
        Assert.Equal("JPN/gateway", receipt.Handling.AnswersTo.ToString());
    }

    private static Timestamp Now => TestFederation.Default.Now;

    private static IEnumerable<string> Nations(int count) =>
        Enumerable.Range(0, count).Select(i => $"A{(char)('A' + i / 26)}{(char)('A' + i % 26)}");

    private static Wire.Relation Relation(RelationKind kind, int size = 32) =>
        new() { Kind = kind, EnvelopeId = ByteString.CopyFrom(new byte[size]) };

    private static IEnumerable<Wire.Relation> Relations(int count) => Enumerable.Range(0, count).Select(i =>
        new Wire.Relation { Kind = RelationKind.DerivedFrom, EnvelopeId = ByteString.CopyFrom([.. new byte[31], (byte)i]) });

    private static Wire.OriginatorRelease Release(int mailboxes) =>
        Release(Enumerable.Range(0, mailboxes).Select(i => $"JPN/m{i:d2}"));

    private static Wire.OriginatorRelease Release(IEnumerable<string> mailboxes) => new()
    {
        EnvelopeId = Hash,
        Mailboxes = { mailboxes },
        Until = 1,
        Kid = Hash,
        Sig = ByteString.CopyFrom(new byte[3373]),
    };

    private static Wire.OriginatorRelease Spoil(Wire.OriginatorRelease release, Action<Wire.OriginatorRelease> spoil)
    {
        spoil(release);
        return release;
    }
}
