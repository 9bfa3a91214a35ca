using Backbone.Desk.Stix;

namespace Backbone.Desk.Writing;

/// <summary>The bundles of STIX among the files, each read once and not with every letter that is typed.</summary>
internal sealed class BundleShelf
{
    private Dictionary<AttachedFile, StixBundle?> _read = [];

    /// <summary>Those of a form, with the numbers that their parts will have.</summary>
    public IReadOnlyList<StixBundle> Of(Composition form)
    {
        var (read, bundles) = (new Dictionary<AttachedFile, StixBundle?>(), new List<StixBundle>());
        for (var i = 0; i < form.Files.Count; i++)
        {
            var file = form.Files[i];
            if (!_read.TryGetValue(file, out var bundle))
                bundle = StixBundle.Of(new("", [new(file.ContentType, "", file.Name, file.Data)])) is [var one] ? one : null;
            read[file] = bundle;
            if (bundle is not null) bundles.Add(bundle with { Part = form.Texts.Count + i + 1 });
        }
        _read = read;
        return bundles;
    }
}
