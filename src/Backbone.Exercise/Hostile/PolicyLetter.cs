using System.Security.Cryptography;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Google.Protobuf;
using Wire = Backbone.Contracts.Documents.V1;

namespace Backbone.Exercise.Hostile;

/// <summary>The form in which acceptance policies go to other nations' gateways (SPEC § Policies).</summary>
internal static class PolicyLetter
{
    private const string ContentType = "application/vnd.backbone.acceptance";

    /// <summary>The content that brings a policy, whatever it says.</summary>
    public static MessageContent Of(SignedDocument policy) => new("acceptance policy", [new MessagePart(ContentType, "", "",
        new Wire.SaltedDocument
        {
            Salt = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(DocumentVersion.SaltBytes)),
            Document = ByteString.CopyFrom(policy.Bytes.Span),
        }.ToByteArray())]);
}
