using System.Runtime.CompilerServices;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Transport.Trust;

namespace Backbone.Broker.Documents;

/// <summary>What a gateway is told of revocation lists.</summary>
/// <param name="List">A list of a broker's root that it lacks, DER; empty where there is none.</param>
/// <param name="Own">Which lists of its own nation are in use here: SHA-256 of each.</param>
internal sealed record RevocationFrame(ReadOnlyMemory<byte> List, IReadOnlyList<Digest> Own);

/// <summary>
/// The lists of the brokers' roots that a gateway lacks, one a frame, and which of its own nation's are in use here; then again
/// whenever that has changed. What another nation hands over tells it nothing.
/// </summary>
/// <param name="trust">The lists in use.</param>
internal sealed class RevocationFeed(TrustStore trust)
{
    /// <summary>Frames, one at least; never ends by itself.</summary>
    /// <param name="nation">Whose gateway watches.</param>
    /// <param name="known">The lists that it has.</param>
    /// <param name="cancellation">Ends it.</param>
    public async IAsyncEnumerable<RevocationFrame> WatchAsync(
        NationCode nation, IEnumerable<Digest> known, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var sent = known.ToHashSet();
        List<Digest>? told = null;
        while (true)
        {
            var change = trust.NextChange; // before the look, so that none is missed
            List<Digest> own = [.. trust.ListsOf(TrustDomain.OfNation(trust.Federation, nation)).Select(list => list.Hash)];
            foreach (var (hash, bytes) in trust.ListsOf(TrustDomain.OfBrokers(trust.Federation)))
            {
                if (!sent.Add(hash)) continue;
                yield return new RevocationFrame(bytes, own);
                told = own;
            }
            if (told is null || !told.SequenceEqual(own)) yield return new RevocationFrame(default, own);
            told = own;
            await change.WaitAsync(cancellation);
        }
    }
}
