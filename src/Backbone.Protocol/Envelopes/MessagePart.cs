namespace Backbone.Protocol.Envelopes;

/// <summary>One text or file of a message, kept byte for byte as signed.</summary>
/// <param name="ContentType">Media type, 1 to 255 printable ASCII characters.</param>
/// <param name="Language">BCP 47 language, at most 35 letters, digits and hyphens; empty where it has none.</param>
/// <param name="FileName">A name without any folder, at most 255 bytes; empty for a text.</param>
/// <param name="Data">The bytes.</param>
public sealed record MessagePart(string ContentType, string Language, string FileName, ReadOnlyMemory<byte> Data);
