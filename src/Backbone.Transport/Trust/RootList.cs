using Backbone.Protocol.Addresses;

namespace Backbone.Transport.Trust;

/// <summary>What revocation list a trusted root has, for whoever tells how this process stands.</summary>
/// <param name="Domain">For whom the root vouches.</param>
/// <param name="Life">When its newest list was made, and when the next one must have come; null where it has none.</param>
/// <param name="IsForged">A list names the root as its issuer, and its key did not sign it: no caller of it is let in.</param>
public sealed record RootList(TrustDomain Domain, (DateTimeOffset From, DateTimeOffset Until)? Life, bool IsForged);
