using Backbone.Protocol;

namespace Backbone.Authority;

/// <summary>An office cannot do what was asked: what is wrong, and what to do next. Nothing was changed.</summary>
public sealed class AuthorityException : Exception
{
    /// <summary>What was typed, or a file that was given, cannot be used.</summary>
    public AuthorityException(string message, string nextStep, Exception? inner = null) : base(message, inner) => NextStep = nextStep;

    /// <summary>What was asked breaks a rule of the federation.</summary>
    public AuthorityException(Refused refusal) : base(refusal?.Detail)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        (Refusal, NextStep) = (refusal, refusal.NextStep);
    }

    /// <summary>What to do next; empty where nothing helps.</summary>
    public string NextStep { get; }

    /// <summary>The rule that says no; null where it is none of the federation's.</summary>
    public Refused? Refusal { get; }
}
