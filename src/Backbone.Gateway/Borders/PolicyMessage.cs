using System.Diagnostics.CodeAnalysis;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Canonical;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Google.Protobuf;
using Wire = Backbone.Contracts.Documents.V1;

namespace Backbone.Gateway.Borders;

/// <summary>
/// The fixed form in which an acceptance policy goes to the other nations' gateways, outside both policies (SPEC §
/// Policies): from a gateway, to gateways, one part. Nothing else may be in it.
/// </summary>
/// <param name="Salt">32 bytes.</param>
/// <param name="Document">The signed acceptance.</param>
internal sealed record PolicyMessage(ReadOnlyMemory<byte> Salt, SignedDocument Document)
{
    /// <summary>How its one part is called.</summary>
    public const string ContentType = "application/vnd.backbone.acceptance";

    /// <summary>How it is marked: for the gateways that get it.</summary>
    public const Tlp Marking = Tlp.AmberStrict;

    /// <summary>Whether a message of category POLICY keeps to the form, as far as gateways see it.</summary>
    /// <returns>Null where it does; FormNotAllowed where not.</returns>
    public static Refused? Check(Handling handling, MailboxAddress recipient)
    {
        if (handling.Author.Kind != PrincipalKind.Gateway) return No($"{handling.Author} is no nation's gateway");
        if (recipient.Kind != MailboxKind.Gateway) return No($"{recipient} is no gateway's mailbox");
        if (recipient.Nation == handling.Author.Nation) return No("it is to its own nation");
        return handling.OnBehalfOf is null && handling.Community is null && handling.ReplyTo is null && handling.ReplyBy is null
            && handling.Relations.IsEmpty && handling.Releases.IsEmpty && handling.Caveats.IsEmpty && handling.ReleasableTo.IsEmpty
                ? null : No("its handling says more than author and marking");
    }

    /// <summary>What it says, as a content.</summary>
    public MessageContent ToContent() => new("acceptance policy", [new MessagePart(ContentType, "", "", new Wire.SaltedDocument
    {
        Salt = UnsafeByteOperations.UnsafeWrap(Salt), Document = UnsafeByteOperations.UnsafeWrap(Document.Bytes),
    }.ToByteArray())]);

    /// <summary>Reads a content.</summary>
    /// <param name="content">As it was opened.</param>
    /// <param name="author">Whose gateway sent it: the policy must be that nation's.</param>
    /// <param name="message">What it says.</param>
    /// <param name="refused">Why it is none.</param>
    public static bool TryRead(
        MessageContent content, NationCode author, [NotNullWhen(true)] out PolicyMessage? message, [NotNullWhen(false)] out Refused? refused)
    {
        message = null;
        if (content.Parts is not [{ ContentType: ContentType } part])
        {
            refused = No("its content is not one part of the type of acceptance policies");
            return false;
        }
        if (!CanonicalReader.TryRead<Wire.SaltedDocument>(part.Data.Span, SignedDocument.MaxSmallSize, "the part", out var wire, out refused)
            || !SignedDocument.TryRead(wire.Document.Span, out var document, out refused)
            || !FederationDocument.TryRead(document.Payload, out var read, out refused)) return false;
        refused = read is not Acceptance acceptance ? No("its document is no acceptance policy")
            : acceptance.Nation != author ? No($"its policy is {acceptance.Nation}'s, and the gateway of {author} sent it")
            : wire.Salt.Length != DocumentVersion.SaltBytes ? No("its salt has not 32 bytes")
            : null;
        if (refused is null) message = new PolicyMessage(wire.Salt.Memory, document);
        return message is not null;
    }

    private static Refused No(string why) =>
        new(RefusalReason.FormNotAllowed, $"it is of category POLICY, and {why}", "gateways send policies by themselves; choose another category");
}
