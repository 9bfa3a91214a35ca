namespace Backbone.Exercise.Hostile;

/// <summary>What is made wrong of a consignment that is right else.</summary>
public enum Spoiling
{
    /// <summary>Nothing: the recipient's border decides about what it says.</summary>
    Nothing,

    /// <summary>The handling sealed to the recipient's border is noise, under a good stamp: the broker takes it, nobody can open it.</summary>
    SealedHandling,

    /// <summary>The stamp's signature: whoever looks has to compute to see it.</summary>
    Stamp,
}
