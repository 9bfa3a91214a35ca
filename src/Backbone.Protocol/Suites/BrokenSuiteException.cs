namespace Backbone.Protocol.Suites;

/// <summary>
/// The cryptography on this machine is not what this release was tested with: a known answer came out wrong, or
/// libsodium would not start. Nobody recovers from it: the process must not say that it is ready.
/// </summary>
public sealed class BrokenSuiteException : Exception
{
    /// <summary>Says what is broken.</summary>
    public BrokenSuiteException(string message) : base(message) { }

    /// <summary>Says what is broken, and what the machine said.</summary>
    public BrokenSuiteException(string message, Exception innerException) : base(message, innerException) { }
}
