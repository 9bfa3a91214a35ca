namespace Backbone.Policies;

/// <summary>
/// Bounds of a policy: what a nation writes by hand stays far below, what an attacker sends is cut off.
/// </summary>
public static class PolicyLimits
{
    /// <summary>A policy's file in bytes, looked at before anything is read: 256 KiB.</summary>
    public const int SourceBytes = Protocol.Documents.PolicyDocument.MaxTextBytes;

    /// <summary>How deep lists and maps may lie in one another; the language itself needs 6.</summary>
    public const int Depth = 8;

    /// <summary>Rules of one file; their sets are kept on the stack while a message is ruled on.</summary>
    public const int Rules = 2048;

    /// <summary>Names in one clause.</summary>
    public const int NamesPerClause = 256;

    /// <summary>Quotas of one file.</summary>
    public const int Quotas = 256;

    /// <summary>Messages of one quota: each counted member keeps a time for every message.</summary>
    public const int QuotaMessages = 65_536;

    /// <summary>The longest stretch in which a quota counts.</summary>
    public static readonly TimeSpan QuotaStretch = TimeSpan.FromDays(1);

    /// <summary>
    /// How far calls to the quotas may come out of the order of their times, for each reads its time before it waits for the
    /// store; a clock that is further back than this has been set back.
    /// </summary>
    public static readonly TimeSpan QuotaLag = TimeSpan.FromSeconds(10);

    /// <summary>Faults told at once; more would not be read.</summary>
    public const int Faults = 32;

    /// <summary>A fault's cause, and its next step, in UTF-8 bytes: a file's own words in it may be long, and are logged.</summary>
    public const int FaultBytes = 1024;

    /// <summary>Length of a rule's id, <c>[a-z0-9-]</c>.</summary>
    public const int IdLength = 64;

    /// <summary>Nearest rules that an explanation names.</summary>
    public const int NearestRules = 3;

    /// <summary>
    /// Rules of one policy that a ruling, or a sentence of its explanation, names; the others are counted. A ruling names 16 at
    /// most, of both policies, so that those on the 64 recipients of a message fit one journal entry and one answer many times
    /// over.
    /// </summary>
    public const int RulesNamed = 8;

    /// <summary>
    /// Needs of approvals that a ruling tells. A message carries 4 approvals, so one that needs more roles than this waits for
    /// what it cannot get, and the first ones say so.
    /// </summary>
    public const int NeedsTold = 16;

    /// <summary>An explanation in UTF-8 bytes, the next step included: what is longer is cut. 2 KiB.</summary>
    public const int ExplanationBytes = 2048;

    /// <summary>A next step in UTF-8 bytes: what is longer is cut.</summary>
    public const int NextStepBytes = 480;
}
