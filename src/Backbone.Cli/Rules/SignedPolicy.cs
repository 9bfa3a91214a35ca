using Backbone.Client;
using Backbone.Protocol.Documents;

namespace Backbone.Cli.Rules;

/// <summary>A signed policy in a file. Its form is checked; whether it counts is for those who adopt it to say.</summary>
internal static class SignedPolicy
{
    /// <summary>Reads one.</summary>
    /// <exception cref="BackboneException">Usage: it cannot be read, or is no signed policy.</exception>
    public static (SignedDocument Signed, PolicyDocument Document) Read(string path) =>
        SignedDocument.TryRead(SmallFile.Read(path, SignedDocument.MaxSmallSize).Span, out var signed, out var refused)
            ? (signed, DocumentOf(signed, path)) : throw NoPolicy(path, refused.Detail);

    /// <summary>What was signed.</summary>
    public static PolicyDocument DocumentOf(SignedDocument signed, string path) =>
        !FederationDocument.TryRead(signed.Payload, out var document, out var refused) ? throw NoPolicy(path, refused.Detail)
        : document as PolicyDocument ?? throw NoPolicy(path, $"it is the {document.Id}");

    private static BackboneException NoPolicy(string path, string why) =>
        new(FaultKind.Usage, $"{path} holds no signed policy: {why}", "make one with backbone policy sign");
}
