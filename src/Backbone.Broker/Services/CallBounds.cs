using Backbone.Hosting.Loads;

namespace Backbone.Broker.Services;

/// <summary>
/// How many calls of each kind one nation may have open, so that none takes the memory of the others.
/// </summary>
internal static class CallBounds
{
    /// <summary>Publish streams: each holds at most a frame and <see cref="Hosting.Streams.StreamBounds.WindowBytes"/>.</summary>
    public static readonly CallBound PublishStreams = new("publish streams", 8);

    /// <summary>Single publishes under way: the same as in one stream's window.</summary>
    public static readonly CallBound Publishes = new("publishes at once", 64);

    /// <summary>Reads of entries: each holds at most a page.</summary>
    public static readonly CallBound Reads = new("reads of entries", 16);

    /// <summary>Acknowledgements under way: each frees a lane step by step.</summary>
    public static readonly CallBound Acknowledgements = new("acknowledgements", 16);

    /// <summary>Checks of placements under way.</summary>
    public static readonly CallBound PlacementChecks = new("checks of placements", 4);

    /// <summary>Followers of the nation's lanes.</summary>
    public static readonly CallBound Follows = new("follows", 8);

    /// <summary>Publishes of documents and revocation lists, and questions for a document.</summary>
    public static readonly CallBound Documents = new("document calls", 16);

    /// <summary>Watchers of documents: each holds at most a frame, and each new document goes to each.</summary>
    public static readonly CallBound Watches = new("watches of documents", 8);

    /// <summary>Watchers of revocation lists: each holds at most a list.</summary>
    public static readonly CallBound ListWatches = new("watches of revocation lists", 8);
}
