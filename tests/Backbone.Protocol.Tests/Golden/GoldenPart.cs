namespace Backbone.Protocol.Tests.Golden;

/// <summary>One part of what a vector opens to.</summary>
internal sealed record GoldenPart(string ContentType, string Language, string FileName, int Size, string Sha256);
