using Backbone.Protocol;
using Backbone.Protocol.Envelopes;

namespace Backbone.Gateway.Opening;

/// <summary>What the gateway did about the content of a message that it hands to a reader.</summary>
internal abstract record ServiceOpening
{
    private ServiceOpening() { }

    /// <summary>Nothing: no key of the reader is held here that the message was sealed to.</summary>
    public sealed record NotHeld : ServiceOpening;

    /// <summary>It was opened with the reader's own key.</summary>
    public sealed record Opened(MessageContent Content) : ServiceOpening;

    /// <summary>The reader's key is held here, and the content does not open with it.</summary>
    public sealed record Failed(Refused Why) : ServiceOpening;
}
