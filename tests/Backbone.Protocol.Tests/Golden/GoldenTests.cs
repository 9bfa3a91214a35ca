using Backbone.TestKit.Forging;

namespace Backbone.Protocol.Tests.Golden;

/// <summary>Every vector gets the verdict that is written in it, today and in every later build of format 1.</summary>
public sealed class GoldenTests
{
    public static TheoryData<string> Files() =>
        [.. Kinds.SelectMany(kind => Directory.GetFiles(GoldenFolder.At(kind), "*.json"))
            .Select(path => Path.GetRelativePath(GoldenFolder.At(""), path)).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Files))]
    public void A_vector_gets_its_verdict(string file)
    {
        var vector = GoldenFolder.Read<GoldenCase>(GoldenFolder.At(file));
        var found = GoldenVerdict.On(GoldenWorld.Default, vector);
        Assert.True(found.Verdict == vector.Verdict, $"{found.Verdict} ({found.Detail}), {vector.Verdict} is written");
        Assert.Equal(vector.Id, found.Id);
        Assert.Equal(vector.Subject, found.Subject);
        Assert.Equal(vector.Parts, found.Parts);
        Assert.Equal(Path.GetFileName(file).StartsWith("good-", StringComparison.Ordinal), vector.Verdict == "ACCEPTED");
    }

    [Fact]
    public void The_vectors_are_as_many_as_the_writer_knows()
    {
        var world = GoldenWorld.Default.ToWorld();
        Assert.Equal(
            new GoldenEnvelopes(world).All().Select(plan => $"{plan.Name}.json").Order(StringComparer.Ordinal), NamesOf("envelopes"));
        Assert.Equal(
            new GoldenDocuments(GoldenWorld.Default).All().Select(plan => $"{plan.Name}.json").Order(StringComparer.Ordinal), NamesOf("documents"));
        Assert.Equal(
            new GoldenConsignments(world).All().Select(plan => $"{plan.Name}.json").Order(StringComparer.Ordinal), NamesOf("consignments"));
    }

    [Fact]
    public void The_keys_grow_from_the_names_of_their_owners()
    {
        var file = GoldenFolder.Read<GoldenFederation>(GoldenFolder.FederationPath);
        Assert.All(file.Signing, key => Assert.Equal(
            key.Seed, Convert.ToHexStringLower(NamedBytes.Of($"golden signing {key.Owner}", 64))));
        Assert.All(file.Opening, key => Assert.Equal(
            key.Seed, Convert.ToHexStringLower(NamedBytes.Of($"golden opening {key.Owner}", 32))));
    }

    private static readonly string[] Kinds = ["envelopes", "consignments", "documents"];

    private static IEnumerable<string> NamesOf(string kind) => Directory.GetFiles(GoldenFolder.At(kind), "*.json")
        .Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);
}
