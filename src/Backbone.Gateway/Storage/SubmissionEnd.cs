using Backbone.Protocol;

namespace Backbone.Gateway.Storage;

/// <summary>Why, and when, a message that waited does not go out.</summary>
/// <param name="Why">An officer's denial, or the refusal by the policies of the day of its last approval.</param>
/// <param name="Time">Since when.</param>
internal sealed record SubmissionEnd(Refused Why, Timestamp Time);
