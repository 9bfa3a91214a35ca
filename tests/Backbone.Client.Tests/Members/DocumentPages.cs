using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol.Documents;
using Google.Protobuf;

namespace Backbone.Client.Tests.Members;

/// <summary>A gateway's documents, given as an honest one gives them: page by page, and only what the caller lacks.</summary>
internal sealed class DocumentPages(IEnumerable<SignedDocument> documents, int pageBytes)
{
    private readonly List<(SeriesVersion Place, ByteString Bytes)> _all = [.. documents.Select(PlaceOf).OrderBy(one => Order(one.Item1))];

    /// <summary>What was asked.</summary>
    public List<GetFederationRequest> Asked { get; } = [];

    /// <summary>Bytes of documents that were given.</summary>
    public long Given { get; private set; }

    public GetFederationResponse Answer(GetFederationRequest request)
    {
        Asked.Add(request.Clone());
        var known = request.Known.ToDictionary(one => (one.Type, one.Nation), one => one.Version);
        var response = new GetFederationResponse();
        if (request.After is null) response.Newest.AddRange(_all.Select(one => one.Place));
        var room = pageBytes;
        foreach (var (place, bytes) in _all)
        {
            if (place.Version <= known.GetValueOrDefault((place.Type, place.Nation))) continue;
            if (request.After is { } after && Order(place).CompareTo(Order(after)) <= 0) continue;
            if (response.Documents.Count > 0 && bytes.Length > room) return response;
            room -= bytes.Length;
            Given += bytes.Length;
            response.Documents.Add(bytes);
            response.Next = place == _all[^1].Place ? null : place;
        }
        response.Next = null;
        return response;
    }

    private static (DocumentType, string, ulong) Order(SeriesVersion place) => (place.Type, place.Nation, place.Version);

    private static (SeriesVersion, ByteString) PlaceOf(SignedDocument signed) =>
        FederationDocument.TryRead(signed.Payload, out var document, out var refused)
            ? (new SeriesVersion { Type = signed.Type, Nation = document.Head.Nation?.ToString() ?? "", Version = document.Head.Version },
                ByteString.CopyFrom(signed.Bytes.Span))
            : throw new ArgumentException(refused.Detail);
}
