using ArchUnitNET.Domain;
using ArchUnitNET.Domain.Extensions;
using ArchUnitNET.Loader;

namespace Backbone.Tidy.Tests;

/// <summary>A type of one room that uses a type of another room of the same project.</summary>
internal sealed record FolderUse(Room User, Room Used, string UserType, string UsedType)
{
    private static readonly Architecture Assemblies =
        new ArchLoader().LoadFilteredDirectory(AppContext.BaseDirectory, "*ackbone*.dll").Build();

    /// <summary>
    /// Every use of another room within one project, as its assembly has it: signatures, fields, bodies, attributes. What the
    /// compiler leaves no trace of is not seen: constants, nameof, doc comments.
    /// </summary>
    public static IReadOnlyList<FolderUse> Within(string project) =>
        [.. Assemblies.Types
            .SelectMany(type => type.GetTypeDependencies(), (type, used) => (Type: type, Used: used))
            .Select(pair => (Of: pair, User: Room.Of(pair.Type, project), Used: Room.Of(pair.Used, project)))
            .Where(pair => pair.User is not null && pair.Used is not null && pair.User != pair.Used)
            .Select(pair => new FolderUse(pair.User!, pair.Used!, Room.FileOf(pair.Of.Type), Room.FileOf(pair.Of.Used)))
            .Distinct()];

    /// <inheritdoc/>
    public override string ToString() => $"{User}: {UserType} uses {UsedType} of {Used}";
}
