namespace Backbone.Hosting.Startup;

/// <summary>
/// Something that must hold before the process says that it is ready, such as known answers of a suite.
/// </summary>
/// <param name="Name">What is tested, for the log.</param>
/// <param name="Run">The test; it throws where the test fails.</param>
internal sealed record SelfTest(string Name, Func<CancellationToken, Task> Run);
