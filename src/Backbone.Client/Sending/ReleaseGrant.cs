using System.Collections.Immutable;
using Backbone.Protocol;

namespace Backbone.Client.Sending;

/// <summary>The originator's word that one ORCON message of one's own may go further.</summary>
/// <param name="Original">Which message that one sent: its id, or a start of it.</param>
/// <param name="To">Where what derives from it may go, in the forms of <see cref="OutgoingMessage.To"/>; at most 64 mailboxes.</param>
/// <param name="Until">Until when; null: <see cref="ClientLimits.DefaultReleaseLifetime"/> from now. The signing key's own end
/// ends it as well.</param>
public sealed record ReleaseGrant(EnvelopeReference Original, ImmutableArray<string> To, Timestamp? Until = null);
