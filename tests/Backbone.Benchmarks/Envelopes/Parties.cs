namespace Backbone.Benchmarks.Envelopes;

/// <summary>The processes of a crossing, in a message's way.</summary>
internal static class Parties
{
    /// <summary>Both in the process that measures.</summary>
    public const string Ends = "author and reader";

    public const string SenderGateway = "gateway KOR";
    public const string Broker = "broker";
    public const string ReaderGateway = "gateway USA";

    /// <summary>It is not in the way and follows its own lanes.</summary>
    public const string ThirdGateway = "gateway JPN";

    /// <summary>The broker's store, where it is a process of its own.</summary>
    public const string Redis = "Redis";
}
