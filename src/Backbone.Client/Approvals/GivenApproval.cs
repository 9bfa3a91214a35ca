using Backbone.Protocol;
using Backbone.Protocol.Addresses;

namespace Backbone.Client.Approvals;

/// <summary>An approval that was verified here.</summary>
/// <param name="Officer">Who gave it.</param>
/// <param name="Role">In which role.</param>
/// <param name="Time">When, by the officer's own word.</param>
public sealed record GivenApproval(PrincipalAddress Officer, string Role, Timestamp Time);
