using Backbone.Protocol.Addresses;

namespace Backbone.Broker.Admission;

/// <summary>Of what the charter limits how many come in a minute: consignments of a nation into a mailbox's lane, by precedence.</summary>
internal readonly record struct RateKey(NationCode Nation, string Mailbox, Precedence Precedence);
