namespace Backbone.Hosting.Health;

/// <summary>How the process stands.</summary>
/// <param name="State">The worst of all checks.</param>
/// <param name="Checks">Each of them, in the order in which they were registered.</param>
public sealed record HealthReport(Condition State, IReadOnlyList<CheckReport> Checks)
{
    /// <summary>Whether a gRPC service works.</summary>
    /// <param name="service">Its full name; empty for the process as a whole.</param>
    public bool IsServing(string service) => Checks.All(check => check.Finding.State != Condition.NotReady
        || !(service.Length == 0 || check.Services == HealthCheck.AllServices || check.Services.Contains(service)));
}

/// <summary>How one thing stands.</summary>
/// <param name="Name">What.</param>
/// <param name="Finding">What was found.</param>
/// <param name="Since">When this state began.</param>
/// <param name="Services">The gRPC services that do not work while it is not ready.</param>
public sealed record CheckReport(string Name, Finding Finding, DateTimeOffset Since, IReadOnlyList<string> Services);
