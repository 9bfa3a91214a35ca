using Backbone.Broker.Lanes;
using Backbone.Broker.Tests.Admission;
using Backbone.Protocol;
using Backbone.TestKit.Fuzzing;

namespace Backbone.Broker.Tests.Fuzzing;

/// <summary>What a store gives back, as nobody would have stored it; <see cref="Fuzzer"/> says what a reader must hold.</summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Stored_records_are_read_or_are_none()
    {
        await using var desk = new Desk();
        var right = StoredRecord.Write(desk.Consignments.Make().Bytes, Timestamp.Now(desk.Clock));
        new Fuzzer
        {
            Name = "stored record",
            Corpus = [right],
            Read = bytes => StoredRecord.TryReadHeader(bytes, out _, out _) ? bytes : null,
        }.Run(output.WriteLine);
    }
}
