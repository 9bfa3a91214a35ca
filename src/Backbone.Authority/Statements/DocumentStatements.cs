using System.Collections.Immutable;
using System.Text;
using Backbone.Protocol;
using Backbone.Protocol.Documents;

namespace Backbone.Authority.Statements;

/// <summary>Says in words what a document says, all of it. Texts in it are what their authors wrote: escape them where they are shown.</summary>
public static class DocumentStatements
{
    /// <summary>Everything but head and signatures, in the document's own order.</summary>
    public static ImmutableArray<Statement> Of(FederationDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        return
        [
            new Statement("time", document.Head.Lifetime.ToString()),
            .. document switch
            {
                Charter charter => CharterStatements.Of(charter),
                Mandate mandate => OfMandate(mandate),
                Roster roster => roster.Principals.SelectMany(OfPrincipal),
                KeySet keySet => KeySetStatements.Of(keySet),
                PolicyDocument policy => Encoding.UTF8.GetString(policy.Text.Span).Split('\n').Select(line => new Statement("text", line)),
                _ => throw new InvalidOperationException($"{document.Id} is of no known type"),
            },
        ];
    }

    /// <summary>A certificate by its fingerprint, as every tool shows it: SHA-256 of its DER.</summary>
    internal static string TlsRoot(ReadOnlyMemory<byte> der) => $"TLS root, SHA-256 {Digest.Of(der.Span)}";

    /// <summary>A key of the log by its name and the fingerprint of both halves.</summary>
    internal static string NoteKey(string use, NoteKey key) =>
        $"{use} key {key.Name}, SHA-256 {Digest.Of([.. key.Ed25519.Span, .. key.MLDsa44.Span])}";

    private static IEnumerable<Statement> OfMandate(Mandate mandate) =>
    [
        .. mandate.Members.Select(member => new Statement($"member {member.Address}",
            $"{EnumWords.Of(member.Kind)}{(member.IsPrivate ? ", private" : "")}: {member.Title}")),
        .. mandate.RegistrarKeys.Select(key => OfKey("registrar", key)),
        .. mandate.PolicyKeys.Select(key => OfKey("policy", key)),
    ];

    private static Statement OfKey(string office, MandatedKey key) => new($"{office} key {key.Key.Kid}", $"in charge {key.Lifetime}");

    private static IEnumerable<Statement> OfPrincipal(Principal principal)
    {
        var subject = principal.Address.ToString();
        yield return new Statement(subject, $"is {(principal.Title.Length > 0 ? principal.Title : "there")}");
        foreach (var role in principal.Roles) yield return new Statement(subject, $"role {role}");
        if (principal.TlsIdentity is { } identity) yield return new Statement(subject, $"speaks TLS as {identity}");
        if (principal.Drafts) yield return new Statement(subject, "may hand drafts to its gateway");
        foreach (var key in principal.SigningKeys)
            yield return new Statement($"{EnumWords.Of(key.Role)} key {key.Key.Kid} of {subject}",
                $"{EnumWords.Of(key.Status)}, {key.Lifetime}{(key.CompromisedSince is { } since ? $", compromised since {since}" : "")}");
    }
}
