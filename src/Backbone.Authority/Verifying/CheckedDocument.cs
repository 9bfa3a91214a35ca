using System.Collections.Immutable;
using Backbone.Protocol.Documents;

namespace Backbone.Authority.Verifying;

/// <summary>One check of a document.</summary>
/// <param name="Name">What was checked.</param>
/// <param name="Holds">Whether it holds.</param>
/// <param name="Detail">What was found.</param>
/// <param name="NextStep">What to do where it does not hold; else empty.</param>
public sealed record DocumentCheck(string Name, bool Holds, string Detail, string NextStep = "");

/// <summary>A file, and each check that was made of it; where one fails, the next ones are not made.</summary>
/// <param name="File">Its name.</param>
/// <param name="Signed">The document; null where the file holds none.</param>
/// <param name="Document">What it says; null where that breaks a rule.</param>
/// <param name="Checks">The checks, in their order.</param>
public sealed record CheckedDocument(string File, SignedDocument? Signed, FederationDocument? Document, ImmutableArray<DocumentCheck> Checks)
{
    /// <summary>Whether all checks hold.</summary>
    public bool Holds => Checks.All(check => check.Holds);

    /// <summary>The check that failed; null: none.</summary>
    public DocumentCheck? Failed => Checks.FirstOrDefault(check => !check.Holds);

    /// <summary>With one check more, where those before it hold.</summary>
    internal CheckedDocument And(Func<DocumentCheck> check) => Holds ? this with { Checks = Checks.Add(check()) } : this;
}
