using System.Diagnostics;
using System.Runtime.CompilerServices;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.TestKit.Federation;

namespace Backbone.Protocol.Tests.Documents;

/// <summary>
/// Thirty nations of a thousand people: how many bytes their documents are, and how long they take to adopt. It asserts that they
/// fit, and prints the rest. Only where it is asked for:
/// <c>Backbone.Protocol.Tests -explicit only -class "*WideFederationTests" -showLiveOutput</c>
/// </summary>
public sealed class WideFederationTests
{
    private readonly Timestamp _now = Timestamp.Now(TimeProvider.System);

    [Fact(Explicit = true)]
    public void Thirty_nations_of_a_thousand_people_fit_and_are_adopted()
    {
        using var wide = new WideFederation(FederationName.Parse("wide.example"), _now);
        foreach (var type in wide.Documents.GroupBy(document => document.Type))
            Print($"{type.Key}: {type.Count()} of {type.Max(document => document.Bytes.Length):N0} bytes at most");
        Print($"all: {wide.Documents.Sum(document => (long)document.Bytes.Length):N0} bytes");
        var stored = wide.Documents.Select(document => (ReadOnlyMemory<byte>)document.Bytes.ToArray()).Reverse().ToArray();
        for (var round = 0; round < 3; round++) AdoptAll(wide.Charter, stored);
        AdoptOne(wide, stored);
    }

    private void AdoptAll(SignedDocument charter, ReadOnlyMemory<byte>[] stored)
    {
        var (before, allocated) = (GC.GetTotalMemory(forceFullCollection: true), GC.GetTotalAllocatedBytes());
        var watch = Stopwatch.StartNew();
        var history = Adopted(charter, stored);
        Print($"adopted from a store in {watch.ElapsedMilliseconds:N0} ms, {(GC.GetTotalAllocatedBytes() - allocated) >> 20:N0} MiB allocated");
        Print($"held: {(GC.GetTotalMemory(forceFullCollection: true) - before) >> 20:N0} MiB");
        Assert.Equal(1 + 3 * WideFederation.Nations, history.Snapshot!.VersionsInForce(_now).Length);
    }

    // Apart, so that nothing but the history is held afterwards.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private FederationHistory Adopted(SignedDocument charter, ReadOnlyMemory<byte>[] stored)
    {
        var history = new FederationHistory(charter.Hash);
        Assert.All(history.AdoptAll(stored, _now), adoption => Assert.IsType<Adoption.Adopted>(adoption));
        return history;
    }

    private void AdoptOne(WideFederation wide, ReadOnlyMemory<byte>[] stored)
    {
        var history = new FederationHistory(wide.Charter.Hash);
        history.AdoptAll(stored, _now);
        var next = wide.NextRoster(history.Snapshot!.FindRoster(wide.Codes[0], _now)!);
        var watch = Stopwatch.StartNew();
        Assert.IsType<Adoption.Adopted>(history.Adopt(next.Bytes.Span, _now));
        Print($"one more roster adopted in {watch.Elapsed.TotalMilliseconds:N1} ms");
    }

    private static void Print(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);
}
