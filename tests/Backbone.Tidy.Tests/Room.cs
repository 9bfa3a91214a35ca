using ArchUnitNET.Domain;

namespace Backbone.Tidy.Tests;

/// <summary>
/// A folder of a project, or one type of its root folder. The root has no arrow as a whole, for it holds both ends: words that
/// every folder uses, and what puts the project together. So each of its types stands alone, and must be the one or the other.
/// </summary>
internal sealed record Room(string Name, bool IsFolder)
{
    /// <summary>The room of that project that a type is in; null for a type of another project, and for Program, which is in no namespace.</summary>
    public static Room? Of(IType type, string project)
    {
        var root = "Backbone." + project;
        var space = type.Namespace?.FullName ?? "";
        if (space == root) return new Room(FileOf(type), false);
        return space.StartsWith(root + ".", StringComparison.Ordinal) ? new Room(space[(root.Length + 1)..].Replace('.', '/'), true) : null;
    }

    /// <summary>The name of the type that the file is named after: a nested type counts as the one around it.</summary>
    public static string FileOf(IType type)
    {
        var space = type.Namespace?.FullName ?? "";
        var name = space.Length == 0 ? type.FullName : type.FullName[(space.Length + 1)..];
        return name.Split('+', '/', '`', '<')[0];
    }

    /// <inheritdoc/>
    public override string ToString() => IsFolder ? Name : $"({Name})";
}
