namespace Backbone.Policies.Tests.Deciding;

/// <summary>Header and handling × policies → ruling and deciding rules: every sentence of the design, row by row.</summary>
public sealed class TableTests
{
    private static readonly Dictionary<string, Case> Cases =
        new[] { Tables.Parties, Tables.Effects, Tables.Values, Tables.MarkingCases, Tables.ApprovalCases, Tables.OriginatorCases, Tables.CharterCases, Tables.AcceptanceCases, Tables.InwardCases }
            .SelectMany(table => table).ToDictionary(one => one.Says);

    public static TheoryData<string> Sentences() => [.. Cases.Keys];

    [Theory, MemberData(nameof(Sentences))]
    public void A_message_is_ruled_as_the_design_says(string sentence) =>
        Assert.Equal(Cases[sentence].Expected, Cases[sentence].Rule());

    [Theory, MemberData(nameof(Sentences))]
    public void Its_explanation_says_the_same_and_something_to_read(string sentence)
    {
        var manifest = Cases[sentence].Message.ToManifest();
        var border = Cases[sentence].Border(manifest.Recipients[0].Nation);
        var (ruling, explanation) = (border.Rule(manifest, 0, Texts.Now), border.Explain(manifest, 0, Texts.Now));
        Assert.Equal(Case.Describe(ruling), Case.Describe(explanation.Ruling));
        Assert.NotEmpty(explanation.Text);
        Assert.Equal(ruling.Outcome == RulingOutcome.Refused, explanation.Statements.Any(statement => statement.Refuses));
        Assert.Equal(ruling.Outcome == RulingOutcome.Refused ? ruling.Reason : null, explanation.ToRefused()?.Reason);
        Assert.All(explanation.Ruling.Rules.Where(rule => rule.Id != "all"), rule => Assert.Contains(rule.Id, explanation.Text, StringComparison.Ordinal));
    }

    [Fact]
    public void There_are_enough_of_them() => Assert.True(Cases.Count >= 150, $"{Cases.Count} cases");
}
