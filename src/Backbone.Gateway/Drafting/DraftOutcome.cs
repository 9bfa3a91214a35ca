using Backbone.Gateway.Releasing;
using Backbone.Protocol;

namespace Backbone.Gateway.Drafting;

/// <summary>What became of a draft.</summary>
internal abstract record DraftOutcome
{
    private DraftOutcome() { }

    /// <summary>It came to the <see cref="ReleaseDesk"/>, now or the first time, and this is the desk's answer.</summary>
    public sealed record Ruled(ReleaseOutcome Ruling) : DraftOutcome;

    /// <summary>Nothing was sealed.</summary>
    public sealed record Turned(Refused Why) : DraftOutcome;
}
