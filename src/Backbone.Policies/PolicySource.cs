using System.Text;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.Policies;

/// <summary>A policy as its officer wrote it: the bytes of the file, and the name by which faults call it.</summary>
/// <param name="File">Name for people, such as <c>release.yaml</c>; not opened.</param>
/// <param name="Bytes">UTF-8, at most 256 KiB, not to be changed any more.</param>
public sealed record PolicySource(string File, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The nation whose document holds it: its text must name no other. Null for a file that nobody has signed yet.</summary>
    public NationCode? SignedFor { get; private init; }

    /// <summary>The source that a signed document holds.</summary>
    public static PolicySource Of(PolicyDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        return new PolicySource($"{document.Id.Label}.yaml", document.Text) { SignedFor = document.Nation };
    }

    /// <summary>A source from a text.</summary>
    public static PolicySource Of(string file, string text) => new(file, Encoding.UTF8.GetBytes(text));
}
