namespace Backbone.Protocol.Suites;

/// <summary>
/// The closed list of cryptographic suites (SPEC § Suites). A key belongs to exactly one; nothing is negotiated.
/// On the wire and in hashed strings a suite is its number, u16 big-endian. There is no classical-only suite.
/// </summary>
public enum Suite : ushort
{
    /// <summary>
    /// 0x0001, mandatory: signatures id-MLDSA65-Ed25519-SHA512; key wrap HPKE with X-Wing, HKDF-SHA256 and
    /// AES-256-GCM; content Cobblestone-256; hashes SHA-256 and SHA-512.
    /// </summary>
    MLDsa65Ed25519XWing = 0x0001,

    // 0x0002 is reserved for ML-DSA-87 with ML-KEM-1024, 0x0003 for what comes after. A reader refuses both.
}
