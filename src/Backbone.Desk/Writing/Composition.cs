using System.Collections.Immutable;
using System.Text;
using Backbone.Client;
using Backbone.Client.Sending;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;

namespace Backbone.Desk.Writing;

/// <summary>What the officer writes, as the form and the draft have it. It becomes a message only when it is looked at to be sent.</summary>
public sealed class Composition
{
    private const string PlainText = "text/plain; charset=utf-8";

    /// <summary>The mailboxes, each named.</summary>
    public List<Addressee> To { get; set; } = [];

    /// <summary>The community that an answered message went to; empty where none is answered.</summary>
    public string AnsweredCommunity { get; set; } = "";

    /// <summary>TLP 2.0; has no default.</summary>
    public Tlp Tlp { get; set; }

    /// <summary>PAP; unspecified: not stated.</summary>
    public Pap Pap { get; set; }

    /// <summary>The only nations that it may go to, by their codes with commas; empty: not limited.</summary>
    public string ReleasableTo { get; set; } = "";

    /// <summary>Whether it goes no further without its originator's word.</summary>
    public bool Orcon { get; set; }

    /// <summary>Whether it is part of a drill.</summary>
    public bool Exercise { get; set; }

    /// <summary>How urgent.</summary>
    public Precedence Precedence { get; set; } = Precedence.Routine;

    /// <summary>What kind of message.</summary>
    public Category Category { get; set; } = Category.Bulletin;

    /// <summary>Void from then on, in the officer's own zone; null: after the usual time.</summary>
    public DateTime? Expires { get; set; }

    /// <summary>An answer is asked for by then, in the officer's own zone; null: none is asked for.</summary>
    public DateTime? ReplyBy { get; set; }

    /// <summary>One line.</summary>
    public string Subject { get; set; } = "";

    /// <summary>The languages.</summary>
    public List<WrittenText> Texts { get; set; } = [];

    /// <summary>The files.</summary>
    public List<AttachedFile> Files { get; set; } = [];

    /// <summary>The message that it answers, whole; empty: none.</summary>
    public string Answers { get; set; } = "";

    /// <summary>The message that it holds material from, whole; empty: none.</summary>
    public string DerivedFrom { get; set; } = "";

    /// <summary>How that one was marked.</summary>
    public Tlp OriginalTlp { get; set; }

    /// <summary>Whether that one brought originators' releases, which this one passes on.</summary>
    public bool BringsReleases { get; set; }

    /// <summary>Whether nothing was written yet that would be missed.</summary>
    public bool IsEmpty => To.Count == 0 && Subject.Length == 0 && Files.Count == 0 && Texts.All(text => text.Text.Length == 0);

    /// <summary>The message that it is now.</summary>
    /// <param name="id">The message id.</param>
    /// <param name="zone">The officer's zone.</param>
    /// <param name="communitiesOf">The communities that a mailbox's member is in.</param>
    public OutgoingMessage ToMessage(MessageId id, TimeZoneInfo zone, Func<string, IReadOnlyCollection<string>> communitiesOf) => new()
    {
        MessageId = id,
        To = [.. To.Where(one => !one.IsInfo).Select(one => one.Mailbox)],
        Info = [.. To.Where(one => one.IsInfo).Select(one => one.Mailbox)],
        Community = CommunityOf(communitiesOf),
        Tlp = Tlp,
        Pap = Pap,
        ReleasableTo = [.. Nations(ReleasableTo).OfType<NationCode>()],
        Caveats = Orcon ? [Caveat.Orcon] : [],
        Exercise = Exercise,
        Precedence = Precedence,
        Category = Category,
        Expires = Moment(Expires, zone),
        ReplyBy = Moment(ReplyBy, zone),
        Subject = Subject,
        Parts = ToParts(),
        Relations = ToRelations(),
        ReleasedBy = BringsReleases ? [EnvelopeReference.Parse(DerivedFrom)] : [],
    };

    /// <summary>Texts first, then files.</summary>
    public ImmutableArray<MessagePart> ToParts() =>
    [
        .. Texts.Select(text => new MessagePart(PlainText, text.Language, "", Encoding.UTF8.GetBytes(text.Text))),
        .. Files.Select(file => new MessagePart(file.ContentType, "", file.Name, file.Data)),
    ];

    /// <summary>A moment that was typed in the officer's zone; one that the zone leaves out is the next one that it has.</summary>
    public static Timestamp? Moment(DateTime? typed, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        if (typed is not { } local) return null;
        local = DateTime.SpecifyKind(local, DateTimeKind.Unspecified);
        while (zone.IsInvalidTime(local)) local = local.AddMinutes(15);
        return Timestamp.From(new DateTimeOffset(local, zone.GetUtcOffset(local)));
    }

    /// <summary>Nations' codes as they were typed; null for each that is none.</summary>
    public static IEnumerable<NationCode?> Nations(string typed) =>
        typed.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(text => NationCode.TryParse(text.ToUpperInvariant(), out var code) ? code : (NationCode?)null);

    // In the name of one community, where it goes to its members only: as the SDK has it where the community itself is named.
    private string? CommunityOf(Func<string, IReadOnlyCollection<string>> communitiesOf)
    {
        if (AnsweredCommunity.Length > 0) return AnsweredCommunity;
        return To.Where(one => one.Via.Length > 0).Select(one => one.Via).Distinct().ToList() is [var only]
            && To.All(one => communitiesOf(one.Mailbox).Contains(only)) ? only : null;
    }

    private ImmutableArray<EnvelopeRelation> ToRelations()
    {
        var relations = ImmutableArray.CreateBuilder<EnvelopeRelation>();
        Add(RelationKind.InReplyTo, Answers);
        Add(RelationKind.DerivedFrom, DerivedFrom);
        return relations.DrainToImmutable();

        void Add(RelationKind kind, string envelope)
        {
            if (envelope.Length > 0) relations.Add(new EnvelopeRelation(kind, new EnvelopeId(new Digest(Convert.FromHexString(envelope)))));
        }
    }
}
