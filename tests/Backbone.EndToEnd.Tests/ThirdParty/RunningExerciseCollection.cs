namespace Backbone.EndToEnd.Tests.ThirdParty;

/// <summary>Classes of strangers' clients at the same processes, one after the other.</summary>
[CollectionDefinition]
public sealed class RunningExerciseCollection : ICollectionFixture<RunningExercise>;
