using Backbone.Protocol;

namespace Backbone.Client.Operations;

/// <summary>What the own gateway did with a revocation list that it was handed.</summary>
/// <param name="Number">The list's number, as the gateway says; made safe to show.</param>
/// <param name="Until">When the next list must have come.</param>
/// <param name="Repeated">Whether this very list was in use before.</param>
public sealed record RevocationListAdoption(string Number, Timestamp Until, bool Repeated);
