namespace Backbone.Gateway.Retention;

/// <summary>How long the national store keeps what is over, and how large it may become. An operator's settings.</summary>
internal sealed record RetentionRules
{
    /// <summary>
    /// Days for which contents, sent and received, and what was put aside are kept once they are void. The journal, with its
    /// evidence of every ruling, is kept for ever.
    /// </summary>
    public int Days { get; set; } = 400;

    /// <summary>Bytes that the store may have, in MiB; 64 GiB where nothing is said.</summary>
    public int RoomMiB { get; set; } = 64 * 1024;

    /// <summary>The same in bytes.</summary>
    public long RoomBytes => (long)RoomMiB << 20;

    /// <summary>What is wrong with them; null where nothing is.</summary>
    public string? Fault =>
        Days is < 40 or > 36_500 ? "retention.days: 40 to 36,500 are possible; a message lives 30 days, and its keys a week longer"
        : RoomMiB is < 64 or > 64 * 1024 * 1024 ? "retention.roomMiB: 64 to 67,108,864 are possible"
        : null;
}
