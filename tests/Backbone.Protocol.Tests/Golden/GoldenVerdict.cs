using System.Security.Cryptography;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Tests.Envelopes;
using Google.Protobuf.Reflection;

namespace Backbone.Protocol.Tests.Golden;

/// <summary>What this build says of a vector.</summary>
internal sealed record GoldenVerdict(string Verdict, string Detail, string? Id, string? Subject, GoldenPart[]? Parts)
{
    /// <summary>The reason as SPEC § Refusals spells it; ACCEPTED for none.</summary>
    public static string Name(RefusalReason? reason) => reason is not { } given ? "ACCEPTED" :
        typeof(RefusalReason).GetField(given.ToString())!.GetCustomAttributes(false).OfType<OriginalNameAttribute>().Single()
            .Name["REFUSAL_REASON_".Length..];

    public static GoldenVerdict On(GoldenWorld golden, GoldenCase vector)
    {
        if (vector.Document is { } document) return On(golden.NewHistory().Adopt(Convert.FromBase64String(document), new Timestamp(vector.Now)));
        var (now, reader) = (new Timestamp(vector.Now), golden.CustodyOf(vector.Reader!));
        if (vector.Envelope is { } envelope)
        {
            return Judge.TryOpen(Convert.FromBase64String(envelope), golden.Snapshot, now, reader, out var read, out var content, out var refused)
                ? Accepted(read.Id, content) : Refuse(refused!);
        }
        var bytes = Convert.FromBase64String(vector.Consignment!);
        if (Consignment.TryRead(bytes, out var announced, out _) && announced.EntryHash(announced.Lane(0)).ToString() != vector.EntryHash)
            return Refuse(new Refused(RefusalReason.EntryMismatch, "the bytes are not those of the announced entry"));
        var border = golden.CustodyOf($"{vector.Reader![..3]} border");
        return Judge.TryOpen(bytes, golden.Snapshot, now, border, reader, out var consignment, out var opened, out var wrong)
            ? Accepted(consignment.EnvelopeId, opened) : Refuse(wrong!);
    }

    private static GoldenVerdict On(Adoption adoption) => adoption switch
    {
        Adoption.Adopted adopted => new("ACCEPTED", "", adopted.Document.Id.Hash.ToString(), null, null),
        Adoption.Contradiction => new("CONTRADICTION", "", null, null, null),
        Adoption.Rejected rejected => Refuse(rejected.Refusal),
        _ => throw new InvalidOperationException($"a golden document is {adoption}"),
    };

    private static GoldenVerdict Refuse(Refused refused) => new(Name(refused.Reason), refused.Detail, null, null, null);

    private static GoldenVerdict Accepted(EnvelopeId id, MessageContent? content) => new("ACCEPTED", "", id.ToString(), content?.Subject,
        content?.Parts.Select(part => new GoldenPart(part.ContentType, part.Language, part.FileName, part.Data.Length,
            Convert.ToHexStringLower(SHA256.HashData(part.Data.Span)))).ToArray());
}
