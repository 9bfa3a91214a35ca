using System.Collections.Immutable;

namespace Backbone.EndToEnd.Tests.Refusals;

/// <summary>Everything that real processes are seen to refuse.</summary>
internal static class RefusalCases
{
    public static ImmutableArray<RefusedCase> All { get; } =
        [.. SubmittedCases.All(), .. DraftedCases.All(), .. AskedCases.All(), .. PublishedCases.All(), .. CollectedCases.All(),
            .. StoredCases.All()];
}
