using Backbone.Cli.Terminals;
using Backbone.Client;
using Backbone.Client.Showing;
using Backbone.Custody;
using Backbone.Protocol.Envelopes;

namespace Backbone.Cli.Reading;

/// <summary>Saves the parts of a message, owner-only, under names that can do no harm.</summary>
internal static class PartSaving
{
    /// <summary>Saves all parts; those that are texts as <c>text-1.ko.txt</c>.</summary>
    /// <exception cref="BackboneException">Usage: the folder cannot be written, or a file is there already.</exception>
    public static void Save(MessageContent content, string folder, Page page)
    {
        try
        {
            Directory.CreateDirectory(folder);
            for (var i = 0; i < content.Parts.Length; i++)
            {
                var path = Path.Combine(folder, PartName.Of(content.Parts[i], i + 1));
                WholeFile.Write(path, content.Parts[i].Data.Span);
                page.Line($"saved: {path}");
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new BackboneException(FaultKind.Usage, $"a part cannot be saved: {fault.Message}",
                "name an empty folder, on a disk with room", fault);
        }
    }
}
