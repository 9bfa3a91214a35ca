namespace Backbone.EndToEnd.Tests.Monitoring;

/// <summary>What measures this process as a whole: no other test runs meanwhile.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class AloneCollection;
