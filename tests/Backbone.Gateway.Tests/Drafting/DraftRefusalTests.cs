using Backbone.Contracts.Gateway.V1;
using Backbone.Custody;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Google.Protobuf;
using Wire = Backbone.Contracts.Envelope.V1;

namespace Backbone.Gateway.Tests.Drafting;

/// <summary>Who may hand over drafts, and what a draft may not be.</summary>
public sealed class DraftRefusalTests : IAsyncDisposable
{
    private readonly DraftingBench _drafting = new();

    private Bench Bench => _drafting.Bench;

    [Fact]
    public Task An_officer_who_is_to_sign_personally_hands_over_no_drafts() =>
        _drafting.RefusesAsync(_drafting.Draft(), RefusalReason.DraftsNotTaken, "KOR/kisa/lee");

    [Fact]
    public Task Who_is_in_no_roster_hands_over_no_drafts() =>
        _drafting.RefusesAsync(_drafting.Draft(), RefusalReason.DraftsNotTaken, "KOR/kisa/siem-9");

    [Fact]
    public async Task Who_was_taken_off_the_roster_hands_over_no_drafts()
    {
        await ChangeAsync(DraftingBench.Siem, principal => principal with { Drafts = false });
        await _drafting.RefusesAsync(_drafting.Draft(), RefusalReason.DraftsNotTaken);
    }

    [Fact]
    public async Task A_caller_of_another_nation_hands_over_no_drafts_here()
    {
        await using var usa = new Bench("USA");
        Assert.True(Backbone.Gateway.Drafting.DraftForms.TryRead(_drafting.Draft(), out var draft, out _));
        var outcome = await usa.DraftingDesk().SendAsync(
            Protocol.Addresses.PrincipalAddress.Parse(DraftingBench.Siem), draft, TestContext.Current.CancellationToken);
        var turned = Assert.IsType<Backbone.Gateway.Drafting.DraftOutcome.Turned>(outcome);
        Assert.Equal(RefusalReason.DraftsNotTaken, turned.Why.Reason);
    }

    [Fact]
    public async Task A_member_without_a_gateway_key_in_the_roster_has_no_drafts_signed()
    {
        await ChangeAsync(DraftingBench.Author, principal => principal with { SigningKeys = [] });
        var refused = await _drafting.RefusesAsync(_drafting.Draft(), RefusalReason.DraftsNotTaken);
        Assert.Contains(DraftingBench.Author, refused.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(KeyStatus.Retired)]
    [InlineData(KeyStatus.Revoked)]
    [InlineData(KeyStatus.Compromised)]
    public async Task A_gateway_key_that_is_not_active_signs_no_drafts(KeyStatus status)
    {
        await ChangeAsync(DraftingBench.Author, principal => principal with
        {
            SigningKeys = [principal.SigningKeys[0] with { Status = status, CompromisedSince = status == KeyStatus.Compromised ? 0 : null }],
        });
        await _drafting.RefusesAsync(_drafting.Draft(), RefusalReason.DraftsNotTaken);
    }

    [Fact]
    public async Task A_gateway_that_does_not_hold_the_key_signs_no_drafts()
    {
        using var empty = new MemoryKeyCustody();
        var refused = await _drafting.RefusesAsync(_drafting.Draft(), RefusalReason.DraftsNotTaken, custody: empty);
        Assert.Contains("does not hold", refused.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public Task A_mailbox_that_no_key_set_has_is_refused() =>
        _drafting.RefusesAsync(_drafting.Draft(null, "USA/nobody"), RefusalReason.MailboxUnknown);

    [Fact]
    public async Task A_mailbox_that_nobody_can_open_may_be_tried_again()
    {
        await Bench.AdoptAsync(Bench.Letters.NextKeySet("USA", draft => draft with { Mailboxes = [.. draft.Mailboxes.Select(Withdrawn)] }));
        var refused = await _drafting.RefusesAsync(_drafting.Draft(), RefusalReason.ReaderKeyMismatch);
        Assert.NotNull(refused.RetryAfter);

        static Mailbox Withdrawn(Mailbox mailbox) => mailbox with
        {
            Readers = [.. mailbox.Readers.Select(reader => reader with
            {
                Epochs = [.. reader.Epochs.Select(epoch => epoch with { Withdrawn = true })],
            })],
        };
    }

    public static TheoryData<string, Action<Draft>, RefusalReason> Bad => new()
    {
        { "no message id", draft => draft.MessageId = ByteString.Empty, RefusalReason.Malformed },
        { "a UUID of version 4", draft => draft.MessageId = Guid(4), RefusalReason.Malformed },
        { "no recipient", draft => draft.Recipients.Clear(), RefusalReason.Malformed },
        { "65 recipients", draft => draft.Recipients.Add(Enumerable.Repeat(draft.Recipients[0], 64)), RefusalReason.Malformed },
        { "a recipient twice", draft => draft.Recipients.Add(draft.Recipients[0]), RefusalReason.Malformed },
        { "no address", draft => draft.Recipients[0].Mailbox = "cisa", RefusalReason.Malformed },
        { "a mailbox of drafts", draft => draft.Recipients[0].Mailbox = "USA/cisa/gateway", RefusalReason.Malformed },
        { "no role", draft => draft.Recipients[0].Role = RecipientRole.Unspecified, RefusalReason.Malformed },
        { "no precedence", draft => draft.Precedence = Precedence.Unspecified, RefusalReason.Malformed },
        { "a precedence above flash", draft => draft.Precedence = (Precedence)5, RefusalReason.Malformed },
        { "no expiry", draft => draft.Expires = 0, RefusalReason.Malformed },
        { "expired", draft => draft.Expires = 1, RefusalReason.TimeOutOfBounds },
        { "too long a life", draft => draft.Expires += 31UL * 24 * 3600 * 1000, RefusalReason.TimeOutOfBounds },
        { "no marking", draft => draft.Tlp = Tlp.Unspecified, RefusalReason.MarkingAbsent },
        { "an unknown marking", draft => draft.Tlp = (Tlp)9, RefusalReason.Malformed },
        { "an unknown PAP", draft => draft.Pap = (Pap)9, RefusalReason.Malformed },
        { "RED", draft => draft.Tlp = Tlp.Red, RefusalReason.RedNotSupported },
        { "ORCON", draft => draft.Caveats.Add(Caveat.Orcon), RefusalReason.OrconNotSupported },
        { "an unknown caveat", draft => draft.Caveats.Add((Caveat)2), RefusalReason.Malformed },
        { "no nation", draft => draft.ReleasableTo.Add("usa"), RefusalReason.Malformed },
        { "65 nations", draft => draft.ReleasableTo.Add(Enumerable.Repeat("USA", 65)), RefusalReason.Malformed },
        { "another nation", draft => draft.ReleasableTo.Add("JPN"), RefusalReason.NotReleasable },
        { "no category", draft => draft.Category = Category.Unspecified, RefusalReason.Malformed },
        { "an unknown category", draft => draft.Category = (Category)10, RefusalReason.Malformed },
        { "a receipt", draft => draft.Category = Category.Receipt, RefusalReason.FormNotAllowed },
        { "a policy", draft => draft.Category = Category.Policy, RefusalReason.FormNotAllowed },
        { "a relation to nothing", draft => draft.Relations.Add(new Wire.Relation { Kind = RelationKind.Supersedes }), RefusalReason.Malformed },
        { "a relation of no kind", draft => draft.Relations.Add(new Wire.Relation { EnvelopeId = Hash }), RefusalReason.Malformed },
        { "17 relations", draft => draft.Relations.Add(Enumerable.Range(0, 17).Select(Relation)), RefusalReason.Malformed },
        { "answers to nowhere", draft => draft.ReplyTo = "kisa", RefusalReason.Malformed },
        { "no name of a community", draft => draft.Community = "DPRK", RefusalReason.Malformed },
        { "a community of others", draft => draft.Community = "elsewhere", RefusalReason.OutsideCommunity },
        { "no part", draft => draft.Parts.Clear(), RefusalReason.Malformed },
        { "a folder in a file's name", draft => draft.Parts[0].FileName = "../x", RefusalReason.Malformed },
        { "no media type", draft => draft.Parts[0].ContentType = "", RefusalReason.Malformed },
        { "a subject of two lines", draft => draft.Subject = "a\nb", RefusalReason.Malformed },
        { "a subject of 1,025 bytes", draft => draft.Subject = new string('a', 1025), RefusalReason.Malformed },
        { "4 MiB in a part", draft => draft.Parts[0].Data = Zeros(EnvelopeLimits.EnvelopeBytes), RefusalReason.TooLarge },
        { "more than an envelope holds", draft => draft.Parts[0].Data = Zeros(EnvelopeLimits.EnvelopeBytes - 1024), RefusalReason.TooLarge },
        { "a field that is not known", Unknown, RefusalReason.Malformed },
        { "a field that is not known in a part", UnknownInPart, RefusalReason.Malformed },
    };

    [Theory, MemberData(nameof(Bad), DisableDiscoveryEnumeration = true)]
    public Task What_breaks_a_rule_is_refused(string what, Action<Draft> change, RefusalReason reason)
    {
        Assert.NotEmpty(what);
        var draft = _drafting.Draft(change);
        // As it comes over the wire, where a list may hold what a program's own object would not.
        return _drafting.RefusesAsync(Draft.Parser.ParseFrom(draft.ToByteArray()), reason);
    }

    [Fact]
    public async Task The_largest_content_that_fits_goes_out()
    {
        const int largest = 4_128_768; // SPEC § Padding
        await _drafting.ReleasesAsync(_drafting.Draft(draft => draft.Parts[0].Data = Zeros(largest - 1024)));
    }

    public ValueTask DisposeAsync() => _drafting.DisposeAsync();

    private static ByteString Hash => Zeros(32);

    private Task ChangeAsync(string address, Func<Principal, Principal> change) =>
        Bench.AdoptAsync(Bench.Letters.NextRoster("KOR", principal => principal.Address.ToString() == address ? change(principal) : principal));

    private static Wire.Relation Relation(int number)
    {
        var id = new byte[32];
        id[0] = (byte)number;
        return new Wire.Relation { Kind = RelationKind.Supersedes, EnvelopeId = ByteString.CopyFrom(id) };
    }

    private static ByteString Zeros(int count) => UnsafeByteOperations.UnsafeWrap(new byte[count]);

    private static ByteString Guid(int version)
    {
        var bytes = MessageId.New(TimeProvider.System).ToArray();
        bytes[6] = (byte)((bytes[6] & 0x0f) | (version << 4));
        return ByteString.CopyFrom(bytes);
    }

    // Field 99, a varint: what a newer client would state.
    private static readonly byte[] NewField = [0x98, 0x06, 0x01];

    private static void Unknown(Draft draft) => draft.MergeFrom(NewField);

    private static void UnknownInPart(Draft draft) => draft.Parts[0].MergeFrom(NewField);
}
