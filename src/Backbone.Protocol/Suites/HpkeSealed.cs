namespace Backbone.Protocol.Suites;

/// <summary>What <see cref="Hpke"/>'s Seal gives: both parts travel, neither is secret.</summary>
/// <param name="Enc">The encapsulated key, 1120 bytes.</param>
/// <param name="Ciphertext">Plaintext length + 16 bytes.</param>
public readonly record struct HpkeSealed(byte[] Enc, byte[] Ciphertext);
