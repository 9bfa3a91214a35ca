using System.Collections.Immutable;

namespace Backbone.Protocol.Documents;

/// <summary>The versions of one document that were adopted, by their hashes: what has been seen never goes
/// back.</summary>
internal sealed class DocumentChain
{
    /// <summary>Versions remembered, to tell a repeat from a contradiction; older ones are refused. Weekly ones: 78
    /// years.</summary>
    private const int MaxRemembered = 4096;

    private ImmutableSortedDictionary<ulong, DocumentVersion> _seen = ImmutableSortedDictionary<ulong, DocumentVersion>.Empty;

    /// <summary>The newest version; null where there is none yet.</summary>
    public DocumentVersion? Newest { get; private set; }

    /// <summary>The version of that number; null where it was not seen, or is no longer remembered.</summary>
    public DocumentVersion? Find(ulong version) => _seen.GetValueOrDefault(version);

    /// <summary>Whether a document may follow: newer, and over the hash of the version before where that is
    /// known.</summary>
    /// <param name="document">The document.</param>
    /// <param name="complete">Whether no version may be left out.</param>
    /// <param name="findings">Takes what is wrong.</param>
    public bool MayFollow(FederationDocument document, bool complete, Findings findings)
    {
        if (Newest is null) return true;
        var next = Newest.Version + 1;
        if (document.Head.Version < next)
            return findings.No($"version {Newest.Version} is known, and versions never go back",
                "take the newest version");
        if (document.Head.Version > next)
            return !complete || findings.No($"version {next} is missing before it", $"fetch version {next} first");
        return document.Head.Previous == Newest.Hash
            || findings.No($"it follows another version {Newest.Version} than the one that is known");
    }

    public void Add(DocumentVersion version)
    {
        if (Newest is not null && version.Version <= Newest.Version)
            throw new InvalidOperationException($"{version} would go back behind version {Newest.Version}");
        if (_seen.Count == MaxRemembered) _seen = _seen.Remove(_seen.Keys.First());
        _seen = _seen.Add(version.Version, version);
        Newest = version;
    }

    /// <summary>One that remembers the same.</summary>
    public DocumentChain Copy() => new() { _seen = _seen, Newest = Newest };
}
