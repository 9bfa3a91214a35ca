namespace Backbone.EndToEnd.Tests.Processes;

/// <summary>The broker keeps its lanes in SQLite.</summary>
public sealed class EmbeddedKillTests(KillGround ground, ITestOutputHelper output) : KillTests(ground, output), IClassFixture<KillGround>
{
    private protected override string Engine => "embedded";
}
