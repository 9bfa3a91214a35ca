using System.Collections.Immutable;
using Backbone.Custody;
using Backbone.Protocol;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Suites;

namespace Backbone.Authority;

/// <summary>Makes opening keys in epochs that follow one another without a gap (SPEC § Keys).</summary>
/// <param name="Length">How long each is sealed to.</param>
/// <param name="Count">How many are made at a time: the present one, and those ahead.</param>
public sealed record EpochPlan(TimeSpan Length, int Count)
{
    /// <summary>Seven days; this week's key and two ahead.</summary>
    public static readonly EpochPlan Weekly = new(TimeSpan.FromDays(7), 3);

    /// <summary>Makes new keys where they are to live.</summary>
    /// <param name="custody">Takes the private keys.</param>
    /// <param name="from">When the first epoch begins: now, or the end of the last one there is.</param>
    /// <returns>The epochs, ascending.</returns>
    public ImmutableArray<OpeningEpoch> MakeKeys(MemoryKeyCustody custody, Timestamp from)
    {
        ArgumentNullException.ThrowIfNull(custody);
        var epochs = ImmutableArray.CreateBuilder<OpeningEpoch>(Count);
        for (var i = 0; i < Count; i++)
        {
            var lifetime = new Lifetime(from.Plus(Length * i), from.Plus(Length * (i + 1)));
            epochs.Add(new OpeningEpoch(custody.Add(OpeningKey.Generate()), lifetime, Withdrawn: false));
        }
        return epochs.MoveToImmutable();
    }
}
