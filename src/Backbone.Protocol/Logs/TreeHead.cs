namespace Backbone.Protocol.Logs;

/// <summary>
/// How many leaves an RFC 6962 tree has, and its root: everything that there is to say about its contents.
/// </summary>
/// <param name="Size">Number of leaves.</param>
/// <param name="Root">Root hash; SHA-256 of nothing when the tree is empty.</param>
public readonly record struct TreeHead(ulong Size, Digest Root)
{
    /// <summary>Size and root, for people.</summary>
    public override string ToString() => $"{Size}:{Root}";
}
