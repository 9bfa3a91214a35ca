using System.Collections.Immutable;
using Backbone.Protocol.Documents;

namespace Backbone.Authority.Statements;

/// <summary>One thing that a document says otherwise than another.</summary>
/// <param name="Subject">What it is about.</param>
/// <param name="Before">What was said; null: nothing.</param>
/// <param name="After">What is said; null: nothing any more.</param>
public sealed record StatementChange(string Subject, string? Before, string? After)
{
    /// <summary>What a document says otherwise than the one before; all of it, where there is none.</summary>
    /// <param name="before">The one before.</param>
    /// <param name="after">The document.</param>
    /// <returns>In the order of the one before, then what is new.</returns>
    public static ImmutableArray<StatementChange> Between(FederationDocument? before, FederationDocument after)
    {
        var was = before is null ? [] : DocumentStatements.Of(before);
        var willBe = DocumentStatements.Of(after);
        var (gone, come) = (Without(was, willBe), Without(willBe, was));
        return [.. gone.Concat(come).Select(one => one.Subject).Distinct().SelectMany(subject => About(subject, gone, come))];
    }

    private static IEnumerable<StatementChange> About(string subject, List<Statement> gone, List<Statement> come)
    {
        var (was, willBe) = (TextsOf(gone, subject), TextsOf(come, subject));
        return was is [var old] && willBe is [var fresh] ? [new StatementChange(subject, old, fresh)]
            : [.. was.Select(text => new StatementChange(subject, text, null)), .. willBe.Select(text => new StatementChange(subject, null, text))];
    }

    private static List<string> TextsOf(List<Statement> statements, string subject) =>
        [.. statements.Where(one => one.Subject == subject).Select(one => one.Text)];

    // One for one: what is said twice and then once has changed.
    private static List<Statement> Without(ImmutableArray<Statement> statements, ImmutableArray<Statement> others)
    {
        var left = others.GroupBy(one => one).ToDictionary(same => same.Key, same => same.Count());
        return [.. statements.Where(one => !left.TryGetValue(one, out var count) || (left[one] = count - 1) < 0)];
    }
}
