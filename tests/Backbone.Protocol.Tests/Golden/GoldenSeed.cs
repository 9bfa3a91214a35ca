namespace Backbone.Protocol.Tests.Golden;

/// <summary>A private key of the golden federation.</summary>
/// <param name="Owner">A principal's address, or a nation with the key's role, such as <c>KOR border</c>.</param>
/// <param name="Kid">The key's kid, hexadecimal.</param>
/// <param name="Seed">64 bytes of a signing key, 32 of an opening key, hexadecimal.</param>
internal sealed record GoldenSeed(string Owner, string Kid, string Seed);
