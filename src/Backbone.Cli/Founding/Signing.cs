using System.Collections.Immutable;
using Backbone.Authority.Statements;
using Backbone.Client;
using Backbone.Protocol.Documents;

namespace Backbone.Cli.Founding;

/// <summary>
/// How every office signs: 1 what is signed is shown, with what changes · 2 a yes · 3 the signature · 4 the file, what it is and what
/// comes next.
/// </summary>
internal static class Signing
{
    /// <summary>Goes through the steps.</summary>
    /// <param name="invocation">The call.</param>
    /// <param name="document">What is to be signed.</param>
    /// <param name="before">The one before; null: there is none.</param>
    /// <param name="changes">What changes.</param>
    /// <param name="sign">Signs.</param>
    /// <param name="path">Where the signed document goes; a new file.</param>
    /// <param name="next">What to do with it.</param>
    /// <returns>The exit code.</returns>
    public static int Run(
        Invocation invocation, FederationDocument document, FederationDocument? before, ImmutableArray<StatementChange> changes,
        Func<SignedDocument> sign, string path, string next)
    {
        RequireNew(path);
        // 1. Where results are JSON, a person who is asked still sees what for.
        var page = invocation.Json ? invocation.Error : invocation.Output;
        if (!invocation.Json || !invocation.Yes)
        {
            DocumentView.ShowName(page, document.Id);
            DocumentView.Show(page, before, changes);
        }
        // 2
        if (!invocation.Confirm($"Sign the {document.Id}?"))
            throw new BackboneException(FaultKind.Refused, "it was not signed", "nothing was changed");
        // 3
        var signed = sign();
        // 4
        Handover.Write(invocation, path, signed.Bytes.Span, $"the {document.Id}, signed", next, ("hash", document.Id.Hash));
        return ExitCode.Done;
    }

    /// <summary>Sees that a file is not there yet: what was signed is never written over.</summary>
    /// <exception cref="BackboneException">Usage: it is there.</exception>
    public static void RequireNew(string path)
    {
        if (File.Exists(path)) throw new BackboneException(FaultKind.Usage, $"{path} is there already", "name a new file with --out");
    }
}
