using Backbone.Protocol;
using Backbone.Protocol.Envelopes;

namespace Backbone.Client.Sending;

/// <summary>An envelope in the outbox.</summary>
/// <param name="File">The file that holds it.</param>
/// <param name="Kept">Since when, by the file system.</param>
/// <param name="Message">The envelope, as it would be submitted; null where the file is damaged.</param>
/// <param name="Damage">What is wrong with the file; empty where nothing is.</param>
public sealed record KeptMessage(string File, Timestamp Kept, SealedMessage? Message, string Damage);
