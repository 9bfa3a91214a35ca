using Backbone.Protocol.Consignments;

namespace Backbone.Protocol.Tests.Golden;

/// <summary>
/// Writes tests/vectors anew: other keys' random numbers, so other bytes, and a new format for every reader. It runs only
/// where it is asked for by name:
/// <c>Backbone.Protocol.Tests -explicit only -class Backbone.Protocol.Tests.Golden.GoldenWriter</c>
/// </summary>
public sealed class GoldenWriter
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Fact(Explicit = true)]
    public void Write_the_golden_files()
    {
        var now = Timestamp.From(Noon);
        using var authority = new GoldenAuthority(now, new FixedClock(Noon));
        var federation = authority.Make();
        GoldenFolder.Write(GoldenFolder.FederationPath, federation);
        WriteTraffic(new GoldenWorld(federation), isMissing: false);
    }

    /// <summary>Writes what is planned and has no file yet: the federation, and whatever there is, stays as it is.</summary>
    [Fact(Explicit = true)]
    public void Write_the_golden_files_that_are_missing() => WriteTraffic(GoldenWorld.Default, isMissing: true);

    private static void WriteTraffic(GoldenWorld golden, bool isMissing)
    {
        var now = golden.Now;
        foreach (var plan in new GoldenEnvelopes(golden.ToWorld()).All())
        {
            if (isMissing && File.Exists(PathOf("envelopes", plan.Name))) continue;
            Write("envelopes", plan.Name, golden, new GoldenCase
            {
                What = plan.What,
                Verdict = GoldenVerdict.Name(plan.Verdict),
                Now = now.Milliseconds + plan.Later,
                Reader = plan.Reader,
                Envelope = Convert.ToBase64String(plan.Forge.Build()),
            });
        }
        foreach (var plan in new GoldenConsignments(golden.ToWorld()).All())
        {
            if (isMissing && File.Exists(PathOf("consignments", plan.Name))) continue;
            var announced = plan.Announced ?? plan.Bytes;
            Write("consignments", plan.Name, golden, new GoldenCase
            {
                What = plan.What,
                Verdict = GoldenVerdict.Name(plan.Verdict),
                Now = now.Milliseconds,
                Reader = plan.Reader,
                Consignment = Convert.ToBase64String(plan.Bytes),
                EntryHash = Consignment.TryRead(announced, out var read, out _) ? read.EntryHash(read.Lane(0)).ToString() : new string('0', 64),
            });
        }
    }

    /// <summary>Writes the documents alone: the federation, and so every envelope, stays as it is.</summary>
    [Fact(Explicit = true)]
    public void Write_the_golden_documents()
    {
        var golden = GoldenWorld.Default;
        foreach (var plan in new GoldenDocuments(golden).All())
        {
            Write("documents", plan.Name, golden, new GoldenCase
            {
                What = plan.What,
                Verdict = plan.Verdict,
                Now = golden.Now.Milliseconds,
                Document = Convert.ToBase64String(plan.Make().Bytes.Span),
            });
        }
    }

    // What a good one opens to is kept beside it; a bad one must already be bad by the verdict that is written down.
    private static void Write(string kind, string name, GoldenWorld golden, GoldenCase planned)
    {
        var found = GoldenVerdict.On(golden, planned);
        Assert.True(found.Verdict == planned.Verdict, $"{name}: {found.Verdict} {found.Detail}, {planned.Verdict} was planned");
        GoldenFolder.Write(PathOf(kind, name), planned with
        {
            Id = found.Id,
            Subject = found.Subject,
            Parts = found.Parts,
        });
    }

    private static string PathOf(string kind, string name) => Path.Combine(GoldenFolder.At(kind), $"{name}.json");

    private sealed class FixedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
