namespace Backbone.Hosting.Connections;

/// <summary>A connection's handshake under way.</summary>
/// <param name="Done">The caller is known: called once or more.</param>
internal sealed record HandshakeFeature(Action Done);
