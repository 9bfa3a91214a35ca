using System.Collections.Immutable;
using System.Text;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using Backbone.TestKit.Federation;

namespace Backbone.Client.Tests.Hostile;

/// <summary>An envelope as a test wants it, made without the SDK.</summary>
internal sealed record Letter(TestFederation Federation)
{
    public string Author { get; init; } = "USA/cisa/kim";

    /// <summary>Whose key signs, where it is not the author's.</summary>
    public string? Signer { get; init; }

    /// <summary>For whom a member's gateway writes.</summary>
    public string? OnBehalfOf { get; init; }

    public ImmutableArray<string> To { get; init; } = ["KOR/kisa", "JPN/npa"];

    public bool Orcon { get; init; }

    /// <summary>Originators' releases that it carries.</summary>
    public ImmutableArray<OriginatorRelease> Releases { get; init; } = [];

    public string Subject { get; init; } = "Mixer wallets";

    public string Text { get; init; } = "Freeze these.";

    public TimeSpan Lifetime { get; init; } = TimeSpan.FromDays(7);

    /// <summary>The author's clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    public TimeSpan CreatedAhead { get; init; }

    /// <summary>The roster that the author names beyond the one there is.</summary>
    public ulong RostersAhead { get; init; }

    /// <summary>Its hash, where it is not that of the roster there is.</summary>
    public Digest? RosterHash { get; init; }

    /// <summary>Makes a receipt of these facts, to the gateway of the nation in <see cref="To"/>.</summary>
    public ImmutableArray<Fact> Facts { get; init; } = [];

    public SealedMessage Seal()
    {
        var now = Timestamp.Now(Clock);
        var author = Federation.Principal(Author);
        var signer = Federation.Principal(Signer ?? Author);
        var roster = Federation.Snapshot.FindRoster(author.Address.Nation, Federation.Now)!;
        var receipt = Facts.Length > 0;
        return EnvelopeSealer.Seal(new EnvelopePlan
        {
            Federation = Federation.Name,
            MessageId = MessageId.New(Clock),
            To = [.. To.Select(to => Addressed(MailboxAddress.Parse(to), receipt, now))],
            Precedence = Precedence.Routine,
            Expires = now.Plus(Lifetime),
            Handling = new HandlingPlan
            {
                Author = author.Address,
                SigningKid = signer.Kid,
                RosterVersion = roster.Head.Version + RostersAhead,
                RosterHash = RosterHash ?? roster.Id.Hash,
                Category = receipt ? Category.Receipt : Category.Bulletin,
                Created = now.Plus(CreatedAhead),
                Tlp = receipt ? Tlp.Unspecified : Tlp.Amber,
                Caveats = Orcon ? [Caveat.Orcon] : [],
                Releases = Releases,
                Facts = Facts,
                OnBehalfOf = OnBehalfOf is null ? null : PrincipalAddress.Parse(OnBehalfOf),
            },
            Content = receipt ? null : new MessageContent(Subject, [new MessagePart("text/plain", "en", "", Encoding.UTF8.GetBytes(Text))]),
            Home = receipt || author.Epochs.Length == 0 ? [] : [author.Epochs[0].Key],
        }, signer.Custody);
    }

    private AddressedTo Addressed(MailboxAddress mailbox, bool receipt, Timestamp now) => new(
        mailbox, RecipientRole.Action,
        receipt ? [] : [.. Federation.Snapshot.FindMailbox(mailbox, now)!.EpochsToSealTo(now).Select(epoch => epoch.Key)]);
}
