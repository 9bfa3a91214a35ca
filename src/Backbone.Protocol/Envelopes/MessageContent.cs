using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Backbone.Protocol.Canonical;
using Google.Protobuf;
using Wire = Backbone.Contracts.Envelope.V1;

namespace Backbone.Protocol.Envelopes;

/// <summary>What only the readers see (SPEC § Content).</summary>
/// <param name="Subject">One line, at most 1,024 bytes of UTF-8, without control characters.</param>
/// <param name="Parts">1 to 64 texts and files.</param>
public sealed record MessageContent(string Subject, ImmutableArray<MessagePart> Parts)
{
    private const int SubjectBytes = 1024;
    private const int MostParts = 64;
    private const int NameBytes = 255;
    private const int LanguageBytes = 35;

    /// <summary>The canonical bytes.</summary>
    /// <exception cref="ArgumentException">A rule of the format is broken; the message says which.</exception>
    public byte[] Write() => TryWrite(out var bytes, out var refused) ? bytes : throw new ArgumentException(refused.Detail);

    /// <summary>How many canonical bytes it has, before a rule of the format is asked.</summary>
    public int CountBytes() => ToWire().CalculateSize();

    /// <summary>The canonical bytes; the verdict where a rule of the format is broken.</summary>
    internal bool TryWrite([NotNullWhen(true)] out byte[]? bytes, [NotNullWhen(false)] out Refused? refused)
    {
        bytes = null;
        refused = Check();
        if (refused is not null) return false;
        bytes = ToWire().ToByteArray();
        return true;
    }

    /// <summary>Reads canonical bytes.</summary>
    public static bool TryRead(
        ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out MessageContent? content, [NotNullWhen(false)] out Refused? refused)
    {
        content = null;
        if (!CanonicalReader.TryRead<Wire.Content>(
                bytes, EnvelopeLimits.EnvelopeBytes, "the content", out var wire, out refused)) return false;
        var read = new MessageContent(wire.Subject, [.. wire.Parts.Select(part =>
            new MessagePart(part.ContentType, part.Language, part.FileName, part.Data.Memory))]);
        refused = read.Check();
        if (refused is not null) return false;
        content = read;
        return true;
    }

    private Wire.Content ToWire()
    {
        var wire = new Wire.Content { Subject = Subject };
        wire.Parts.AddRange(Parts.Select(part => new Wire.Part
        {
            ContentType = part.ContentType,
            Language = part.Language,
            FileName = part.FileName,
            Data = UnsafeByteOperations.UnsafeWrap(part.Data),
        }));
        return wire;
    }

    private Refused? Check()
    {
        if (Encoding.UTF8.GetByteCount(Subject) > SubjectBytes || Subject.Any(char.IsControl))
            return Malformed("the subject is over 1,024 bytes or has control characters");
        if (Parts.Length is < 1 or > MostParts) return Malformed($"there are {Parts.Length} parts, 1 to 64 are allowed");
        return Parts.Select(Check).FirstOrDefault(refused => refused is not null);
    }

    private static Refused? Check(MessagePart part, int index)
    {
        var number = index + 1; // as people count them, and as --part does
        if (part.ContentType.Length is < 1 or > NameBytes || part.ContentType.Any(letter => letter is < ' ' or > '~'))
            return Malformed($"part {number} has no media type of 1 to 255 printable characters");
        if (part.Language.Length > LanguageBytes || part.Language.Any(letter => !char.IsAsciiLetterOrDigit(letter) && letter != '-'))
            return Malformed($"part {number} has no BCP 47 language");
        return FaultOf(part.FileName) is { } fault ? Malformed($"part {number} has a file name {fault}") : null;
    }

    // A name is only ever a name: what could leave the folder it is saved to is refused here, for every client.
    private static string? FaultOf(string name) =>
        Encoding.UTF8.GetByteCount(name) > NameBytes ? $"of more than {NameBytes} bytes"
        : name is "." or ".." ? "that names a folder"
        : name.AsSpan().IndexOfAny('/', '\\', ':') is >= 0 and var at ? $"with '{name[at]}' in it, which some systems read as a folder or a drive: rename the file"
        : name.Any(char.IsControl) ? "with control characters in it" : null;

    private static Refused Malformed(string what) => new(RefusalReason.Malformed, $"in the content, {what}");
}
