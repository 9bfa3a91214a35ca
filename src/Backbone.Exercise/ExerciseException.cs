namespace Backbone.Exercise;

/// <summary>An exercise cannot be made, started or gone on with: the message names the cause and the next step.</summary>
public sealed class ExerciseException : Exception
{
    /// <summary>Says what is wrong, and what to do.</summary>
    public ExerciseException(string message) : base(message)
    {
    }

    /// <summary>Says what is wrong, what to do, and what the system said.</summary>
    public ExerciseException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
