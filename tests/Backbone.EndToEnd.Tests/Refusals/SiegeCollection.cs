namespace Backbone.EndToEnd.Tests.Refusals;

/// <summary>Classes that attack the same processes, one after the other.</summary>
[CollectionDefinition]
public sealed class SiegeCollection : ICollectionFixture<Siege>;
