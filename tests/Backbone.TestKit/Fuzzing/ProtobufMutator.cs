namespace Backbone.TestKit.Fuzzing;

/// <summary>
/// Changes protobuf by its structure, at any depth: fields twice, left out, in another order, with another number or an over-long
/// varint, one message's fields in another; the lengths around a change are right again, so that it is met by the rules and not by
/// the parser alone. Sometimes a change of bytes instead.
/// </summary>
public sealed class ProtobufMutator : IMutator
{
    private static readonly ulong[] OddNumbers =
        [0, 1, 127, 128, int.MaxValue, 1UL << 31, uint.MaxValue, 1UL << 32, long.MaxValue, 1UL << 63, ulong.MaxValue];

    private readonly ByteMutator _bytes = new();

    public byte[] Mutate(byte[] input, byte[] other, Random chance)
    {
        if (chance.Next(4) == 0 || WireField.Split(input) is not { Count: > 0 } fields) return _bytes.Mutate(input, other, chance);
        var at = chance.Next(fields.Count);
        var field = fields[at];
        switch (chance.Next(10))
        {
            case 0: fields.Insert(chance.Next(fields.Count + 1), field); break;
            case 1: fields.RemoveAt(at); break;
            case 2: (fields[at], fields[^1]) = (fields[^1], field); break;
            case 3: fields[at] = field with { Number = chance.Next(1, 40) }; break;
            case 4: fields[at] = field with { Widened = true }; break;
            case 5: fields.AddRange(Enumerable.Repeat(field, chance.Next(2, 80))); break;
            case 6 when WireField.Split(other) is { Count: > 0 } theirs: fields[at] = theirs[chance.Next(theirs.Count)]; break;
            default: fields[at] = Inside(field, other, chance); break;
        }
        return WireField.Join(fields);
    }

    private WireField Inside(WireField field, byte[] other, Random chance) => field.Wire switch
    {
        0 => field with { Value = OddNumbers[chance.Next(OddNumbers.Length)] },
        2 => field with { Content = Mutate(field.Content, Partner(field, other), chance) },
        _ => field with { Content = _bytes.Mutate(field.Content, other, chance) },
    };

    // What stands in the same place of the other, so that two of a kind are spliced.
    private static byte[] Partner(WireField field, byte[] other) =>
        WireField.Split(other)?.FirstOrDefault(theirs => theirs.Number == field.Number && theirs.Wire == 2)?.Content ?? other;
}
