namespace Backbone.Hosting.Health;

/// <summary>How a process stands, or one thing that it needs; of several the last in this order counts.</summary>
public enum Condition
{
    /// <summary>It works.</summary>
    Ready,

    /// <summary>The process serves its callers, but something that matters does not work, or will not for long.</summary>
    Degraded,

    /// <summary>The process cannot do what it is there for.</summary>
    NotReady,
}
