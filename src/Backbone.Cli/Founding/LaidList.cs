using Backbone.Protocol.Addresses;

namespace Backbone.Cli.Founding;

/// <summary>A revocation list that was verified and may be laid into a process's folder.</summary>
/// <param name="File">Where it comes from.</param>
/// <param name="Domain">Whose root signed it.</param>
/// <param name="Der">The list.</param>
/// <param name="Place">Where it goes.</param>
internal sealed record LaidList(string File, TrustDomain Domain, byte[] Der, string Place);
