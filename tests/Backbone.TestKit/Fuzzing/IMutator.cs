namespace Backbone.TestKit.Fuzzing;

/// <summary>Makes wrong inputs of right ones.</summary>
public interface IMutator
{
    /// <summary>One input changed by chance.</summary>
    /// <param name="input">What is changed; left as it is.</param>
    /// <param name="other">Another input, to take parts from.</param>
    /// <param name="chance">Decides what and where.</param>
    byte[] Mutate(byte[] input, byte[] other, Random chance);
}
