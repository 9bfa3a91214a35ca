using Backbone.Protocol;

namespace Backbone.Gateway.Publishing;

/// <summary>By when a message should be delivered, by precedence; what is not is an alarm.</summary>
internal sealed record Deadlines
{
    public TimeSpan Flash { get; set; } = TimeSpan.FromMinutes(10);

    public TimeSpan Immediate { get; set; } = TimeSpan.FromMinutes(30);

    public TimeSpan Priority { get; set; } = TimeSpan.FromHours(3);

    public TimeSpan Routine { get; set; } = TimeSpan.FromHours(6);

    /// <summary>When what is released now is due.</summary>
    public Timestamp DueAt(Timestamp now, Precedence precedence) => now.Plus(precedence switch
    {
        Precedence.Flash => Flash,
        Precedence.Immediate => Immediate,
        Precedence.Priority => Priority,
        _ => Routine,
    });
}
