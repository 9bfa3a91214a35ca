namespace Backbone.EndToEnd.Tests.Refusals;

/// <summary>One thing that real processes must refuse.</summary>
/// <param name="Sentence">What is refused; the name of the test.</param>
/// <param name="Reason">For what reason.</param>
/// <param name="Sight">Where that is seen.</param>
/// <param name="Bad">Does it, and says which reason was seen; unspecified where it passed.</param>
internal sealed record RefusedCase(
    string Sentence, RefusalReason Reason, Sight Sight, Func<Siege, CancellationToken, Task<RefusalReason>> Bad)
{
    /// <summary>The same without what is wrong about it, which must pass; null where another case has the same.</summary>
    public Func<Siege, CancellationToken, Task<RefusalReason>>? Good { get; init; }

    public override string ToString() => $"{Sentence}: {Reason}, seen {Sight switch
    {
        Sight.Client => "by a client",
        Sight.Gateway => "by a gateway",
        Sight.Quarantine => "in quarantine",
        _ => "in a receipt",
    }}";
}
