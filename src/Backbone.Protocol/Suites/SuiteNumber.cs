namespace Backbone.Protocol.Suites;

/// <summary>The door through which a number from the wire becomes a <see cref="Suite"/>.</summary>
public static class SuiteNumber
{
    /// <summary>Takes a number from the wire.</summary>
    /// <param name="number">The number as read; protobuf carries it as u32.</param>
    /// <param name="suite">The suite; meaningless when the answer is no.</param>
    /// <returns>False for every number that is not a suite of this release, the reserved ones included.</returns>
    public static bool TryParse(uint number, out Suite suite)
    {
        suite = (Suite)number;
        return number == (uint)Suite.MLDsa65Ed25519XWing;
    }
}
