namespace Backbone.Gateway.Releasing;

/// <summary>The numbered steps of the <see cref="ReleaseDesk"/>.</summary>
internal enum ReleaseStep
{
    /// <summary>Size.</summary>
    Size = 1,

    /// <summary>Strict parse, envelope id.</summary>
    Form = 2,

    /// <summary>The caller may act as this author.</summary>
    Caller = 3,

    /// <summary>The author's signature, by the roster in force.</summary>
    Author = 4,

    /// <summary>The same envelope gets its first answer; another under a used message id is refused.</summary>
    Repeat = 5,

    /// <summary>Bounds in time.</summary>
    Time = 6,

    /// <summary>Mailboxes, reader kids and epochs, by the key sets in force.</summary>
    Readers = 7,

    /// <summary>Policy and charter.</summary>
    Rules = 8,

    /// <summary>Approvals, or wait for them; with the policies.</summary>
    Approvals = 9,

    /// <summary>Stamp, journal entry and outbox in one transaction.</summary>
    Release = 10,
}
