using Backbone.TestKit.Redis;

namespace Backbone.Broker.Tests.Storage;

/// <summary>Whether tests that need redis-server can run.</summary>
internal static class RedisHere
{
    public static void OrSkip()
    {
        if (RedisServer.IsInstalled) return;
        if (RedisServer.IsRequired) Assert.Fail("BACKBONE_REQUIRE names redis, but redis-server is not on the PATH");
        Assert.Skip("redis-server is not on the PATH");
    }
}
