
namespace Backbone.Protocol.Envelopes;

/// <summary>How one envelope relates to another.</summary>
/// <param name="Kind">In which way.</param>
/// <param name="Envelope">The other envelope.</param>
public sealed record EnvelopeRelation(RelationKind Kind, EnvelopeId Envelope);
