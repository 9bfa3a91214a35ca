namespace Backbone.Authority.Enrolling;

/// <summary>What becomes of a request that the gateway carried to the registrar.</summary>
public abstract record RenewalVerdict
{
    private RenewalVerdict() { }

    /// <summary>It asks for the same again, proved by keys in force: nobody has to look at it.</summary>
    /// <param name="As">What is granted with it.</param>
    public sealed record Grant(EnrollmentGrant As) : RenewalVerdict;

    /// <summary>The registrar must look at it.</summary>
    /// <param name="Why">A sentence without its full stop.</param>
    public sealed record AskPerson(string Why) : RenewalVerdict;

    /// <summary>It may never be granted.</summary>
    /// <param name="Why">What speaks against it, and what to do.</param>
    public sealed record Deny(string Why) : RenewalVerdict;
}
