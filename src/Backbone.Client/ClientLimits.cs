using Backbone.Protocol.Envelopes;

namespace Backbone.Client;

/// <summary>The bounds of the SDK.</summary>
public static class ClientLimits
{
    /// <summary>How old the view of the federation may be before it is fetched again for a new message.</summary>
    public static readonly TimeSpan FederationAge = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Pages of documents that are fetched at once, of some 4 MiB each: 1 GiB, several times what sixty nations of a thousand
    /// people have.
    /// </summary>
    public const int FederationPages = 256;

    /// <summary>
    /// How soon the documents may be asked for again because a message names something unknown: a flood of such messages
    /// must not become a flood of calls.
    /// </summary>
    public static readonly TimeSpan FederationRefreshPeriod = TimeSpan.FromSeconds(1);

    /// <summary>How long a message lives where its author does not say.</summary>
    public static readonly TimeSpan DefaultLifetime = TimeSpan.FromDays(7);

    /// <summary>How long an originator's release holds where its originator does not say.</summary>
    public static readonly TimeSpan DefaultReleaseLifetime = TimeSpan.FromDays(30);

    /// <summary>How long a receipt lives: the longest that both borders take, less a day for clocks and outboxes.</summary>
    public static readonly TimeSpan ReceiptLifetime = TimeSpan.FromDays(29);

    /// <summary>How often the same bytes are submitted before the caller is told that the gateway is away.</summary>
    public const int SubmitAttempts = 4;

    /// <summary>Receipts looked at for one recipient: each reader's and the gateway's, and room for repeats.</summary>
    public const int ReceiptsPerRecipient = 64;

    /// <summary>Sent messages that are remembered as verified, so that a list need not verify them again; 300 KiB.</summary>
    public const int RememberedMessages = 4096;

    /// <summary>Subjects of opened messages that a profile remembers, some 1.3 KiB each; the oldest go first.</summary>
    public const int RememberedSubjects = 4096;

    /// <summary>Messages being written that a profile keeps; one more is refused, for none is thrown away unasked.</summary>
    public const int Drafts = 32;

    /// <summary>Bytes of one of them: the largest message there is, with its files in base 64.</summary>
    public const int DraftBytes = 8 * 1024 * 1024;

    /// <summary>The first wait before a call or stream is tried again; doubled each time.</summary>
    public static readonly TimeSpan FirstRetryDelay = TimeSpan.FromMilliseconds(250);

    /// <summary>The longest wait before a stream is opened again.</summary>
    public static readonly TimeSpan LongestRetryDelay = TimeSpan.FromSeconds(30);

    /// <summary>Characters of a foreign text that are shown.</summary>
    internal const int ForeignTextLength = 600;

    /// <summary>Characters of an explanation or refusal that are shown: three nearest rules with their clauses for each policy.</summary>
    internal const int ExplanationLength = 4096;

    /// <summary>Bytes of a profile's small files.</summary>
    internal const int SmallFileBytes = 64 * 1024;

    /// <summary>Bytes of an envelope that is kept until its fate is known, with its home wraps.</summary>
    internal const int KeptEnvelopeBytes = EnvelopeLimits.EnvelopeBytes + 64 * 1024;

    /// <summary>Documents remembered on disk: decades of charters, and of 64 nations the newest of each kind.</summary>
    internal const int RememberedDocuments = 16 * 1024;

    /// <summary>Pages of requests to the registrar that are read at a time, 4 MiB each.</summary>
    internal const int EnrollmentPages = 256;
}
