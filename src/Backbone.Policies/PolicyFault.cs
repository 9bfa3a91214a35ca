namespace Backbone.Policies;

/// <summary>One thing that is wrong with a file, and what to do about it.</summary>
/// <param name="File">The file's name as given.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, in characters.</param>
/// <param name="Cause">What is wrong.</param>
/// <param name="NextStep">What to do.</param>
public sealed record PolicyFault(string File, int Line, int Column, string Cause, string NextStep)
{
    /// <summary><c>file:line:column: cause; next step</c></summary>
    public override string ToString() => $"{File}:{Line}:{Column}: {Cause}; {NextStep}";
}
