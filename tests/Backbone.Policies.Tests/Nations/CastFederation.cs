using Backbone.Exercise.Nations;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.TestKit.Certificates;

namespace Backbone.Policies.Tests.Nations;

/// <summary>The federation of the exercise, made once for all tests that look at it.</summary>
public sealed class CastFederation : IDisposable
{
    private readonly TestFolder _folder = new();

    public CastFederation()
    {
        var folder = FederationFolder.Prepare(_folder.PathOf("exercise"), TimeProvider.System);
        var history = new FederationHistory(folder.CharterHash);
        history.AdoptAll(folder.ReadDocuments(), Now);
        Snapshot = history.Snapshot!;
    }

    public Timestamp Now { get; } = Timestamp.Now(TimeProvider.System);

    public FederationSnapshot Snapshot { get; }

    public ReleasePolicy Release(string nation) =>
        ReleasePolicy.TryCompile(Source(nation, Exercise.Policies.NationalPolicies.Release), Snapshot, Now, UnknownNames.AreFaults, out var policy, out var faults)
            ? policy : throw new InvalidOperationException(string.Join("\n", faults));

    public AcceptancePolicy Acceptance(string nation) =>
        AcceptancePolicy.TryCompile(Source(nation, Exercise.Policies.NationalPolicies.Acceptance), Snapshot, Now, UnknownNames.AreFaults, out var policy, out var faults)
            ? policy : throw new InvalidOperationException(string.Join("\n", faults));

    public static PolicySource Source(string nation, string file) =>
        new($"{nation}/{file}", Exercise.Policies.NationalPolicies.Read(NationCode.Parse(nation), file));

    public void Dispose() => _folder.Dispose();
}
