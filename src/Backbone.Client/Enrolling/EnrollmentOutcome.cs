using Backbone.Protocol;

namespace Backbone.Client.Enrolling;

/// <summary>What became of a request to the registrar that was handed in at the own gateway.</summary>
/// <param name="HandedIn">When, by the gateway's clock.</param>
public abstract record EnrollmentOutcome(Timestamp HandedIn)
{
    /// <summary>The registrar has not answered yet.</summary>
    public sealed record Waits(Timestamp HandedIn) : EnrollmentOutcome(HandedIn);

    /// <summary>It was granted.</summary>
    /// <param name="HandedIn">When it was handed in.</param>
    /// <param name="Answer">An EnrollmentAnswer without documents, as the gateway gave it: to be checked before anything of it is used.</param>
    public sealed record Granted(Timestamp HandedIn, ReadOnlyMemory<byte> Answer) : EnrollmentOutcome(HandedIn);

    /// <summary>It was not granted.</summary>
    /// <param name="HandedIn">When it was handed in.</param>
    /// <param name="Why">The registrar's words, made safe to show.</param>
    public sealed record Denied(Timestamp HandedIn, string Why) : EnrollmentOutcome(HandedIn);
}
