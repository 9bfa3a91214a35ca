namespace Backbone.Cli.Doctor;

/// <summary>What one examination found.</summary>
/// <param name="Code">Which examination: a word of <see cref="Examinations"/>, or the name of a process's own check.</param>
/// <param name="Verdict">How it stands.</param>
/// <param name="Finding">What was found; for a person.</param>
/// <param name="NextStep">What to do about it; empty where there is nothing to do.</param>
internal sealed record Diagnosis(string Code, Verdict Verdict, string Finding, string NextStep = "")
{
    /// <summary>It is as it should be.</summary>
    public static Diagnosis Well(string code, string finding) => new(code, Verdict.Well, finding);

    /// <summary>Nobody looked, and why.</summary>
    public static Diagnosis NotExamined(string code, string why) => new(code, Verdict.NotExamined, why);
}
