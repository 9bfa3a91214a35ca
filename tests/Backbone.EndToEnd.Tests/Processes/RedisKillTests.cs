namespace Backbone.EndToEnd.Tests.Processes;

/// <summary>The broker keeps its lanes in Redis, which syncs each write.</summary>
public sealed class RedisKillTests(KillGround ground, ITestOutputHelper output) : KillTests(ground, output), IClassFixture<KillGround>
{
    private protected override string Engine => "redis";
}
