namespace Backbone.Policies;

/// <summary>Which of a nation's two policies.</summary>
public enum PolicyKind
{
    /// <summary>What it lets out: release.yaml with <c>nation</c>, <c>release</c>, <c>quotas</c>.</summary>
    Release,

    /// <summary>What it takes in: acceptance.yaml with <c>nation</c>, <c>accept</c>.</summary>
    Acceptance,
}
