using System.Collections.Immutable;
using Backbone.Protocol;

namespace Backbone.Client;

/// <summary>
/// The one exception of the SDK. The message names the cause, <see cref="NextStep"/> what to do; neither holds content,
/// keys, or control characters that a gateway sent.
/// </summary>
public sealed class BackboneException : Exception
{
    /// <summary>Says what went wrong.</summary>
    /// <param name="kind">Which kind of fault.</param>
    /// <param name="message">The cause, for a person.</param>
    /// <param name="nextStep">What to do next, for a person; empty where nothing helps.</param>
    /// <param name="inner">What showed it; null where nothing did.</param>
    public BackboneException(FaultKind kind, string message, string nextStep = "", Exception? inner = null)
        : base(message, inner) => (Kind, NextStep) = (kind, nextStep);

    /// <summary>Says that a verdict was no.</summary>
    /// <param name="kind">Which kind of fault; usually <see cref="FaultKind.Refused"/> or
    /// <see cref="FaultKind.FailedVerification"/>.</param>
    /// <param name="refusal">The verdict.</param>
    public BackboneException(FaultKind kind, Refused refusal)
        : this(kind, Of(refusal).Detail, refusal.NextStep) => Refusal = refusal;

    /// <summary>Which kind of fault.</summary>
    public FaultKind Kind { get; }

    /// <summary>What to do next; empty where nothing helps.</summary>
    public string NextStep { get; }

    /// <summary>The verdict, where one said no; else null.</summary>
    public Refused? Refusal { get; }

    /// <summary>The checks of a message up to the one that failed; empty where it was not about a message.</summary>
    public ImmutableArray<Check> Checks { get; init; } = [];

    /// <summary>
    /// True where it is certain that nothing of the call reached the gateway, because no connection came about. False says nothing:
    /// the call may or may not have been heard.
    /// </summary>
    public bool NothingWasSent { get; init; }

    /// <summary>Whether the same call may succeed later.</summary>
    public bool MayPassLater => Kind == FaultKind.Unreachable || Refusal?.RetryAfter is not null;

    private static Refused Of(Refused refusal)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        return refusal;
    }
}
