namespace Backbone.Hosting.Streams;

/// <summary>Bounds of a stream whose requests are answered one by one.</summary>
public static class StreamBounds
{
    /// <summary>Requests of one stream under way.</summary>
    public const int Window = 256;

    /// <summary>Bytes of requests of one stream under way: 8 MiB.</summary>
    public const long WindowBytes = 8 << 20;

    /// <summary>Requests of one frame, and answers of one.</summary>
    public const int Frame = 64;
}
