namespace Backbone.Client;

/// <summary>Why something could not be done. Closed; the numbers are the exit codes of the command.</summary>
public enum FaultKind
{
    /// <summary>Something is broken here or at the gateway that no kind below names.</summary>
    Fault = 1,

    /// <summary>What was asked for cannot be meant: a wrong address, a missing option, a broken profile.</summary>
    Usage = 2,

    /// <summary>A rule says no; <see cref="BackboneException.Refusal"/> says which.</summary>
    Refused = 3,

    /// <summary>It was taken, and waits for somebody's approval.</summary>
    AwaitsApproval = 4,

    /// <summary>The gateway does not answer. The same may succeed later.</summary>
    Unreachable = 5,

    /// <summary>What the gateway gave does not verify: it was altered, forged, left out, or is about something else.</summary>
    FailedVerification = 6,

    /// <summary>A key or certificate is missing, has ended, or speaks for somebody else.</summary>
    Identity = 7,

    /// <summary>There is no such message, mailbox, member or community.</summary>
    NotFound = 8,

    /// <summary>Some of it was done and some was not.</summary>
    Partly = 9,
}
