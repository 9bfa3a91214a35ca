using System.Text;
using Backbone.Protocol;
using Backbone.Protocol.Documents;
using Backbone.TestKit.Federation;

namespace Backbone.TestKit.Forging;

/// <summary>A federation with its secrets, as a forge needs it.</summary>
/// <param name="Snapshot">The documents in force.</param>
/// <param name="Now">The present moment there.</param>
/// <param name="Principal">A person, system or gateway by its address.</param>
/// <param name="SignStamp">Signs a statement as a nation's gateway, under a context.</param>
public sealed record World(
    FederationSnapshot Snapshot, Timestamp Now, Func<string, TestPrincipal> Principal, Func<string, byte[], string, byte[]> SignStamp)
{
    /// <summary>The test federation.</summary>
    public static World Test { get; } = new(
        TestFederation.Default.Snapshot, TestFederation.Default.Now, TestFederation.Default.Principal,
        (nation, statement, context) => TestFederation.Default[nation].GatewayCustody.Sign(
            TestFederation.Default[nation].Stamp.Key.Kid, statement, Encoding.ASCII.GetBytes(context)));
}
