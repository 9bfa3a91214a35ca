using System.Globalization;
using System.Text;
using Backbone.Client.Connection;
using Backbone.Custody;
using Backbone.Protocol;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Logs;

namespace Backbone.Client.Operations;

/// <summary>
/// Keeps, in the profile, size and root of the journal as it was last verified, whole or by the proof that it had grown. Whoever can write to the nation's store can
/// cut the journal and compute its root again; the profiles of those who verified before are out of his reach.
/// </summary>
internal sealed class JournalMemory(string path, TimeProvider clock)
{
    /// <summary>What was seen last; null where nothing was yet.</summary>
    /// <exception cref="BackboneException">Fault: it cannot be read, or is not of its form.</exception>
    public SeenJournal? Read()
    {
        if (!File.Exists(path)) return null;
        var parts = Encoding.ASCII.GetString(ProfileFile.ReadSmall(path, ownerOnly: false)).TrimEnd('\n').Split(' ');
        return parts is [var size, { Length: 2 * Digest.Size } root, var time, .. { Length: <= 1 } rest] && root.All(char.IsAsciiHexDigit)
            && TryRead(size, out var entries) && entries is > 0 and <= MerkleFrontier.MaxSize && TryRead(time, out var when)
            && TryRead(rest, new TreeHead(entries, new Digest(Convert.FromHexString(root))), out var signed)
            ? new SeenJournal(new TreeHead(entries, new Digest(Convert.FromHexString(root))), new Timestamp(when)) { Signed = signed }
            : throw new BackboneException(FaultKind.Fault, $"{path} is not what was written there: the journal's size, root, time and signature",
                "find out who changed it; remove it, and the next backbone journal verify begins anew");
    }

    /// <summary>Keeps what was verified.</summary>
    /// <exception cref="BackboneException">Fault: it cannot be written.</exception>
    public void Keep(TreeHead head, JournalRoot? signed)
    {
        if (head.Size == 0) return;
        try
        {
            WholeFile.Write(path, Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture,
                $"{head.Size} {head.Root} {Timestamp.Now(clock).Milliseconds}{(signed is null ? "" : $" {Convert.ToHexStringLower(signed.Bytes.Span)}")}\n")),
                replace: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new BackboneException(FaultKind.Fault, $"the journal's root cannot be remembered in {path}: {fault.Message}",
                "check the folder's rights and the disk", fault);
        }
    }

    private static bool TryRead(string[] rest, TreeHead head, out JournalRoot? signed)
    {
        signed = null;
        return rest is [] || (rest[0].Length % 2 == 0 && rest[0].All(char.IsAsciiHexDigit)
            && JournalRoot.TryRead(Convert.FromHexString(rest[0]), out signed, out _) && signed.Statement.Head == head);
    }

    private static bool TryRead(string text, out ulong number) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
