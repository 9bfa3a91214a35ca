using System.Security.Cryptography.X509Certificates;
using Backbone.EndToEnd.Tests.Refusals;
using Backbone.Transport.Peers;

namespace Backbone.EndToEnd.Tests.Connections;

/// <summary>Somebody who must not get in.</summary>
/// <param name="Sentence">Who; the name of the test.</param>
/// <param name="AtBroker">At the broker's door; else at KOR's gateway.</param>
/// <param name="Why">Why not, as the log says it.</param>
/// <param name="Shows">The certificate that is shown, which stays the siege's; null for none.</param>
internal sealed record Caller(string Sentence, bool AtBroker, PeerRefusal Why, Func<Siege, X509Certificate2?> Shows)
{
    public override string ToString() => $"{Sentence} gets into {(AtBroker ? "no broker" : "no gateway")}: {Why}";
}
