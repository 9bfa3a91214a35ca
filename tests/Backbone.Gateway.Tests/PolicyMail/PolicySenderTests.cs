using Backbone.Gateway.Borders;
using Backbone.Gateway.Documents;
using Backbone.Gateway.PolicyMail;
using Backbone.Gateway.Storage;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.TestKit.Federation;

namespace Backbone.Gateway.Tests.PolicyMail;

/// <summary>The acceptance policy goes to each nation whose keys are known to the desk that rules on it.</summary>
public sealed class PolicySenderTests : IAsyncDisposable
{
    private readonly Bench _bench = new();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task While_the_borders_have_not_followed_a_new_nation_it_is_not_told_and_then_it_is()
    {
        var cancel = TestContext.Current.CancellationToken;
        // The borders as they are in the moment after the documents of the others were adopted.
        var history = new FederationHistory(Bench.Federation.Snapshot.Charter.Id.Hash);
        history.AdoptAll(Bench.Federation.Documents.Where(IsOwn).Prepend(Bench.Federation.Charter).Select(signed => signed.Bytes), _bench.Now);
        TestFederation.Adopt(history, _bench.Nation.OpenRelease(Bench.Federation), _bench.Now);
        var acceptance = _bench.Nation.OpenAcceptance(Bench.Federation);
        TestFederation.Adopt(history, acceptance, _bench.Now);
        var id = history.Snapshot!.FindAcceptance(_bench.Nation.Code, _bench.Now)!.Id;
        await _bench.Store.WriteAsync(session => DocumentTable.Put(session, id, acceptance.Bytes.ToArray()), cancel);
        using var early = new DocumentKeeper(history, _bench.Store, _bench.Clock, _bench.Log.For<DocumentKeeper>());
        var behind = new BorderKeeper(_bench.Identity, early, _bench.Clock, _bench.Log.For<BorderKeeper>());

        await Sender(behind).TellAsync(cancel);
        Assert.Empty(await ToldAsync());
        await Sender(_bench.Borders).TellAsync(cancel);
        Assert.Equal(["JPN", "USA"], (await ToldAsync()).Select(nation => nation.ToString()).Order(StringComparer.Ordinal));
    }

    private bool IsOwn(SignedDocument signed) =>
        FederationDocument.TryRead(signed.Payload, out var document, out _) && document.Head.Nation == _bench.Nation.Code;

    private PolicySender Sender(BorderKeeper borders) => new(
        _bench.ReleaseDesk(borders: borders), _bench.Identity, _bench.Documents, borders, _bench.Store, _bench.Clock, _bench.Log.For<PolicySender>());

    private async Task<IEnumerable<NationCode>> ToldAsync() => await _bench.Store.ReadAsync(session => PolicyTable.NationsTold(session, 1));
}
