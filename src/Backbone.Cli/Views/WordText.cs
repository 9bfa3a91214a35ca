using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;

namespace Backbone.Cli.Views;

/// <summary>Whose word a message is, where it is not its author's own: said plainly, by the role of the key that signed it.</summary>
internal static class WordText
{
    /// <summary>One line; null for an officer's own word, which needs none.</summary>
    public static string? Of(Handling handling, KeyRole signedAs)
    {
        if (signedAs != KeyRole.Service) return null;
        return handling.Author.Kind switch
        {
            PrincipalKind.Drafts => $"the nation's word, not the officer's: sealed and signed by the gateway of {handling.Author.Nation}"
                + (handling.OnBehalfOf is { } other ? $" for {other}" : ""),
            PrincipalKind.Gateway => $"the nation's word: signed by the gateway of {handling.Author.Nation}",
            _ => "a system's word, not an officer's: signed with a service key",
        };
    }
}
