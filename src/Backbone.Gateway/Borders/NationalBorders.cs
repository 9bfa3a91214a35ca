using Backbone.Policies.Deciding;
using Backbone.Protocol.Documents;

namespace Backbone.Gateway.Borders;

/// <summary>
/// Both borders of the nation under one set of documents. Whoever rules on a message takes it once, and with it the
/// documents: no message is ruled by a mixture.
/// </summary>
/// <param name="Out">The way out.</param>
/// <param name="In">The way in.</param>
internal sealed record NationalBorders(OutwardBorder Out, InwardBorder In)
{
    /// <summary>The documents under which both rule.</summary>
    public FederationSnapshot Federation => Out.Federation;
}
