using System.Collections.Immutable;
using System.Text;
using Backbone.Client.Connection;
using Backbone.Client.Members;
using Backbone.Protocol;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Keys;

namespace Backbone.Client.Sending;

/// <summary>
/// Messages that are being written, one file each in the profile, sealed to a key of this device. Each bears the message id that it will
/// be sent with: so what two windows send of one draft is taken once. A draft that is not written again opens for as long as the key
/// that it was sealed to is kept, 37 days after that key's week. Safe for many threads.
/// </summary>
public sealed class DraftBook
{
    private const string Extension = ".bin";
    private readonly MemberLookup _members;
    private readonly Profile _profile;
    private readonly IKeyCustody _custody;
    private readonly TimeProvider _clock;

    internal DraftBook(MemberLookup members, Profile profile, IKeyCustody custody, TimeProvider clock) =>
        (_members, _profile, _custody, _clock) = (members, profile, custody, clock);

    /// <summary>Keeps a draft, in the place of what was kept of it before.</summary>
    /// <param name="id">The message id that it will have.</param>
    /// <param name="draft">Whatever its writer needs, at most <see cref="ClientLimits.DraftBytes"/>.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <exception cref="BackboneException">
    /// Usage: it is too large, or there are <see cref="ClientLimits.Drafts"/> others. Identity: no key that it could be sealed to is held
    /// here. Fault: the folder cannot be written.
    /// </exception>
    public async Task KeepAsync(MessageId id, ReadOnlyMemory<byte> draft, CancellationToken cancel = default)
    {
        if (draft.Length > ClientLimits.DraftBytes)
            throw new BackboneException(FaultKind.Usage, $"the draft has {draft.Length} bytes, at most {ClientLimits.DraftBytes} are kept",
                "take a file out of it");
        var path = PathOf(id);
        if (!File.Exists(path) && List().Length >= ClientLimits.Drafts)
            throw new BackboneException(FaultKind.Usage, $"there are {ClientLimits.Drafts} drafts already", "send or remove one of them");
        var federation = await _members.CurrentOrRememberedAsync(cancel).ConfigureAwait(false);
        var own = new AuthorKeys(federation, _profile, _custody, Timestamp.Now(_clock)).OpeningKeys();
        var key = own.FirstOrDefault(key => _custody.CanOpen(key.Kid)) ?? throw new BackboneException(FaultKind.Identity,
            "no key in force is held here that a draft could be sealed to", "take new keys from your registrar (backbone renew)");
        try
        {
            SealedFile.Write(path, Info(id), draft.Span, key);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new BackboneException(FaultKind.Fault, $"the draft cannot be kept in {_profile.DraftsFolder}: {fault.Message}",
                "check the folder's rights and the disk", fault);
        }
    }

    /// <summary>A draft; null where there is none, or no key that opens it is held here.</summary>
    public ReadOnlyMemory<byte>? Find(MessageId id) =>
        SealedFile.Find(PathOf(id), Info(id), ClientLimits.DraftBytes + SealedFile.Overhead, _custody) is { } draft ? draft : (ReadOnlyMemory<byte>?)null;

    /// <summary>What is kept and since when, the newest first; whether it opens is not looked at.</summary>
    /// <exception cref="BackboneException">Fault: the folder cannot be read.</exception>
    public ImmutableArray<KeptDraft> List()
    {
        if (!Directory.Exists(_profile.DraftsFolder)) return [];
        try
        {
            return
            [
                .. new DirectoryInfo(_profile.DraftsFolder).GetFiles("*" + Extension).OrderByDescending(file => file.LastWriteTimeUtc)
                    .Select(file => MessageId.TryParse(Path.GetFileNameWithoutExtension(file.Name), out var id)
                        ? new KeptDraft(id, Timestamp.From(file.LastWriteTimeUtc)) : null).OfType<KeptDraft>(),
            ];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new BackboneException(FaultKind.Fault, $"{_profile.DraftsFolder} cannot be read: {fault.Message}", "check its rights", fault);
        }
    }

    /// <summary>Removes a draft; nothing happens where there is none.</summary>
    /// <exception cref="BackboneException">Fault: it cannot be removed.</exception>
    public void Drop(MessageId id)
    {
        var path = PathOf(id);
        try
        {
            if (File.Exists(path)) File.Delete(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new BackboneException(FaultKind.Fault, $"{path} cannot be removed: {fault.Message}", "check the folder's rights", fault);
        }
    }

    private static byte[] Info(MessageId id) => [.. "backbone/1/profile-draft\0"u8, .. Encoding.ASCII.GetBytes(id.ToString())];

    private string PathOf(MessageId id) => Path.Combine(_profile.DraftsFolder, id + Extension);
}
