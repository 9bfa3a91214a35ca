using System.Collections.Immutable;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.TestKit.Consignments;

/// <summary>What a test wants said, to whom; every knob has a value that passes.</summary>
public sealed record TestMessage
{
    /// <summary>A word in the subject, for tests that look where it must not be.</summary>
    public const string SubjectWord = "lazarus-subject-word";

    /// <summary>A word in the text.</summary>
    public const string TextWord = "lazarus-text-word";

    /// <summary>Who writes: an officer of the test federation.</summary>
    public string Author { get; init; } = "KOR/kisa/lee";

    /// <summary>Mailboxes in order; the role is ACTION for the first and INFO for the others.</summary>
    public ImmutableArray<string> To { get; init; } = ["JPN/npa"];

    /// <summary>The precedence.</summary>
    public Precedence Precedence { get; init; } = Precedence.Priority;

    /// <summary>From now until it is void.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromDays(1);

    /// <summary>The marking.</summary>
    public Tlp Tlp { get; init; } = Tlp.Amber;

    /// <summary>The category.</summary>
    public Category Category { get; init; } = Category.Bulletin;

    /// <summary>The subject.</summary>
    public string Subject { get; init; } = $"wallet drained, {SubjectWord}";

    /// <summary>The one part, plain text.</summary>
    public string Text { get; init; } = $"0x00aa moved 41 BTC, {TextWord}";

    /// <summary>The federation that the header names; null: the test federation.</summary>
    public FederationName? Federation { get; init; }

    /// <summary>Kids for mailboxes that no key set has: those of this mailbox's readers.</summary>
    public string ReadersOfUnknown { get; init; } = "JPN/npa";

    /// <summary>Whether it is a receipt: no content, no kids, to one gateway mailbox.</summary>
    public bool IsReceipt { get; init; }

    /// <summary>The stamp key that signs; null: the author's nation's.</summary>
    public StampKey? StampKey { get; init; }

    /// <summary>From now to the stamp's time.</summary>
    public TimeSpan StampedAfter { get; init; }
}
