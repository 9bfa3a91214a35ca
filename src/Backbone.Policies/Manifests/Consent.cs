using System.Collections.Immutable;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;

namespace Backbone.Policies.Manifests;

/// <summary>An originator's word that ORCON material may go further (SPEC § Originator releases).</summary>
/// <param name="Mailboxes">Where it may go.</param>
/// <param name="Until">Until when; itself not included.</param>
public sealed record Consent(ImmutableArray<MailboxAddress> Mailboxes, Timestamp Until);
