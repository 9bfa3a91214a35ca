using Backbone.Client.Sending;
using Backbone.Protocol;
using Backbone.Protocol.Envelopes;

namespace Backbone.Desk.Writing;

/// <summary>A draft in the list.</summary>
/// <param name="Id">Which.</param>
/// <param name="Kept">When it was kept last.</param>
/// <param name="Subject">Its subject; null where it does not open.</param>
public sealed record DraftEntry(MessageId Id, Timestamp Kept, string? Subject)
{
    /// <summary>All that are kept, the newest first.</summary>
    internal static IReadOnlyList<DraftEntry> ListAll(DraftBook book) =>
        [.. book.List().Select(kept => new DraftEntry(kept.Id, kept.Kept, book.Find(kept.Id) is { } bytes ? DraftForm.Read(bytes)?.Subject : null))];
}
