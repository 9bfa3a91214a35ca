namespace Backbone.Desk.Wall;

/// <summary>What of one urgency went abroad and is not known to be delivered.</summary>
/// <param name="Precedence">How urgent.</param>
/// <param name="Open">How many.</param>
/// <param name="Oldest">How long the oldest is on its way.</param>
public sealed record WallAge(Precedence Precedence, int Open, TimeSpan Oldest);
