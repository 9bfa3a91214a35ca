namespace Backbone.Protocol.Envelopes;

/// <summary>Bounds of the envelope format (SPEC § Limits); sizes in bytes.</summary>
public static class EnvelopeLimits
{
    /// <summary>The format that this build reads and writes.</summary>
    public const uint Format = 1;

    /// <summary>A whole envelope; gRPC limits (5 MiB) lie above it.</summary>
    public const int EnvelopeBytes = 4 * 1024 * 1024;

    /// <summary>A canonical header.</summary>
    public const int HeaderBytes = 32 * 1024;

    /// <summary>A canonical handling.</summary>
    public const int HandlingBytes = 24 * 1024;

    /// <summary>Canonical endorsements: an author's signature and the most approvals, each under 3.6 KiB.</summary>
    public const int EndorsementsBytes = 20 * 1024;

    /// <summary>Recipient mailboxes of one envelope.</summary>
    public const int Recipients = 64;

    /// <summary>Readers of one mailbox.</summary>
    public const int ReadersPerMailbox = 16;

    /// <summary>Wraps of one envelope.</summary>
    public const int Wraps = Recipients * ReadersPerMailbox;

    /// <summary>Approvals of one envelope.</summary>
    public const int Approvals = 4;

    /// <summary>Facts in one receipt.</summary>
    public const int ReceiptFacts = 256;

    /// <summary>Relations of one envelope.</summary>
    public const int Relations = 16;

    /// <summary>Originators' releases of one envelope: more signatures do not fit into a handling.</summary>
    public const int Releases = 7;

    /// <summary>Originals of one message that a gateway looks at, those further back included.</summary>
    public const int Originals = 64;

    /// <summary>Home wraps handed over with one envelope.</summary>
    public const int HomeWraps = 8;

    /// <summary>Shared wraps of one message in one mailbox.</summary>
    public const int SharedWraps = 64;

    /// <summary>Furthest that an expiry may lie ahead of the verifier's clock.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    /// <summary>Furthest that a creation may lie ahead of the verifier's clock.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(120);
}
