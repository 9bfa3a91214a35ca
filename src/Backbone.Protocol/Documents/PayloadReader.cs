using System.Diagnostics.CodeAnalysis;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Canonical;
using Google.Protobuf;
using Wire = Backbone.Contracts.Documents.V1;

namespace Backbone.Protocol.Documents;

/// <summary>Reads what all payloads have in common: canonical bytes, and the head that they begin with.</summary>
internal static class PayloadReader
{
    /// <summary>Reads payload and head. What is noted afterwards names document, nation and version.</summary>
    public static bool TryRead<T>(
        DocumentPayload payload, Func<T, Wire.DocumentHead?> headOf, Findings findings,
        [NotNullWhen(true)] out T? message, [NotNullWhen(true)] out DocumentHead? head,
        [NotNullWhen(true)] out DocumentVersion? id)
        where T : class, IMessage<T>, new()
    {
        (head, id) = (null, null);
        if (!CanonicalReader.TryRead(
            payload.Bytes.Span, SignedDocument.MaxSizeOf(payload.Type), "the payload", out message, out var refused))
            return findings.No(refused.Detail);
        if (!TryReadHead(payload.Type, headOf(message), findings, out head)) return false;
        id = new DocumentVersion(payload.Type, head.Nation, head.Version, payload.Hash);
        findings.Subject = id.ToString();
        return true;
    }

    private static bool TryReadHead(
        DocumentType type, Wire.DocumentHead? message, Findings findings, [NotNullWhen(true)] out DocumentHead? head)
    {
        head = null;
        if (message is null) return findings.No("it has no head");
        if (message.Format != FederationDocument.Format)
            return findings.No($"it has format {message.Format}, this build reads {FederationDocument.Format}",
                "use a newer release");
        if (!FederationName.TryParse(message.Federation, out var federation))
            return findings.No("it names no federation");
        if (!TryReadNation(type, message.Nation, findings, out var nation)) return false;
        if (!TryReadPrevious(message, findings, out var previous)) return false;
        var lifetime = new Lifetime(new Timestamp(message.From), new Timestamp(message.Until));
        if (lifetime.IsEmpty) return findings.No("it ends before it begins");
        var longest = DocumentLife.LongestOf(type);
        if (lifetime.Length > longest)
            return findings.No($"it lives for more than {longest.Days} days", "sign it again for a shorter time");
        head = new DocumentHead(federation, nation, message.Version, previous, lifetime);
        return true;
    }

    private static bool TryReadNation(DocumentType type, string text, Findings findings, out NationCode? nation)
    {
        nation = null;
        if (type == DocumentType.Charter)
            return text.Length == 0 || findings.No("a charter names no nation in its head");
        if (!NationCode.TryParse(text, out var code)) return findings.No("its head names no nation");
        nation = code;
        return true;
    }

    private static bool TryReadPrevious(Wire.DocumentHead message, Findings findings, out Digest? previous)
    {
        previous = null;
        if (message.Version == 0) return findings.No("versions count from 1");
        if (message.Version > DocumentHead.MaxVersion)
            return findings.No($"its version is beyond {DocumentHead.MaxVersion}, the last one",
                "sign it again as the version after the newest one known");
        if (message.Version == 1)
            return message.Previous.IsEmpty || findings.No("version 1 names a version before it");
        if (message.Previous.Length != Digest.Size)
            return findings.No($"the hash before has {message.Previous.Length} bytes, not {Digest.Size}");
        previous = new Digest(message.Previous.Span);
        return true;
    }
}
