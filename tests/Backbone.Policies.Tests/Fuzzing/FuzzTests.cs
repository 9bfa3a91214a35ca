using Backbone.Exercise.Policies;
using Backbone.Policies.Casework;
using Backbone.Policies.Tests.Nations;
using Backbone.Protocol.Addresses;
using Backbone.TestKit.Fuzzing;

namespace Backbone.Policies.Tests.Fuzzing;

/// <summary>
/// Policies and cases on what nobody would write; <see cref="Fuzzer"/> says what each reader must hold. What has no fault is ruled
/// by, and what has none is not.
/// </summary>
public sealed class FuzzTests(CastFederation cast, ITestOutputHelper output) : IClassFixture<CastFederation>
{
    /// <summary>A parser of YAML makes objects of every word, and each is looked at by some rules.</summary>
    private const int AllocatedTimes = 4096;

    [Theory]
    [InlineData(UnknownNames.AreFaults), InlineData(UnknownNames.MatchNobody)]
    public void Release_policies_are_compiled_or_have_faults(UnknownNames unknown) => Run(NationalPolicies.Release, bytes =>
        Read(ReleasePolicy.TryCompile(Source(bytes), cast.Snapshot, cast.Now, unknown, out _, out var faults), faults.Length, bytes));

    [Theory]
    [InlineData(UnknownNames.AreFaults), InlineData(UnknownNames.MatchNobody)]
    public void Acceptance_policies_are_compiled_or_have_faults(UnknownNames unknown) => Run(NationalPolicies.Acceptance, bytes =>
        Read(AcceptancePolicy.TryCompile(Source(bytes), cast.Snapshot, cast.Now, unknown, out _, out var faults), faults.Length, bytes));

    [Fact]
    public void Cases_are_read_or_have_faults() => Run(NationalPolicies.Cases, bytes =>
        Read(CaseFile.TryRead(Source(bytes), cast.Snapshot, cast.Now, out _, out var faults), faults.Length, bytes));

    private void Run(string file, Func<byte[], byte[]?> read) => new Fuzzer
    {
        Name = file,
        Corpus = [.. new[] { "KOR", "JPN", "USA" }.Select(code => NationalPolicies.Read(NationCode.Parse(code), file))],
        Mutator = new TextMutator(),
        Read = read,
        AllocatedTimes = AllocatedTimes,
        Rounds = 300,
    }.Run(output.WriteLine);

    private static PolicySource Source(byte[] bytes) => new("it.yaml", bytes);

    private static byte[]? Read(bool compiled, int faults, byte[] bytes)
    {
        Assert.Equal(compiled, faults == 0);
        return compiled ? bytes : null;
    }
}
