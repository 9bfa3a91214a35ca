namespace Backbone.Protocol.Documents;

/// <summary>A signing key and whose it is, as the roster in force says.</summary>
/// <param name="Principal">Whose it is.</param>
/// <param name="Key">The key, whatever its status and time: those are for the caller to ask.</param>
public sealed record AuthorKey(Principal Principal, PrincipalKey Key);
