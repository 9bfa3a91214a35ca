using Backbone.Protocol;
using Backbone.Protocol.Envelopes;

namespace Backbone.Client.Sending;

/// <summary>A message that is being written.</summary>
/// <param name="Id">The message id that it will have.</param>
/// <param name="Kept">When it was written last, by the file system.</param>
public sealed record KeptDraft(MessageId Id, Timestamp Kept);
