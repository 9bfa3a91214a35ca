using System.Collections.Immutable;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Keys;
using Wire = Backbone.Contracts.Documents.V1;

namespace Backbone.Protocol.Documents;

/// <summary>
/// Reads the mailboxes of a key set. A personal mailbox is opened by that person's readers only, a shared one by its
/// member's, the nation's by its gateway's. One device may read several mailboxes with one key; then the key says the
/// same everywhere. Two devices never share one.
/// </summary>
internal sealed class MailboxReader(NationCode nation, Findings findings, KeyReader keys)
{
    private const int MaxMailboxes = 1024;
    private const int MaxReaders = 16;
    private const int MaxEpochs = 16;
    private const int MaxFormats = 16;

    private readonly Dictionary<OpeningKid, KeyUse> _uses = [];

    public bool TryRead(Wire.KeySet message, out ImmutableArray<Mailbox> mailboxes)
    {
        mailboxes = [];
        if (!findings.Count(message.Mailboxes.Count, 0, MaxMailboxes, "mailboxes")) return false;
        if (!findings.StrictlyAscending([.. message.Mailboxes.Select(m => m.Address)], "mailboxes")) return false;
        var read = ImmutableArray.CreateBuilder<Mailbox>(message.Mailboxes.Count);
        foreach (var mailbox in message.Mailboxes)
        {
            if (!TryReadAddress(mailbox, out var address)) return false;
            if (!AreFormatsRight(address, mailbox)) return false;
            if (!TryReadReaders(address, mailbox, out var readers)) return false;
            read.Add(new Mailbox(address, readers, [.. mailbox.Formats]));
        }
        mailboxes = read.MoveToImmutable();
        return true;
    }

    private bool TryReadAddress(Wire.Mailbox message, out MailboxAddress address)
    {
        if (!MailboxAddress.TryParse(message.Address, out address)) return findings.No("a mailbox's address is none");
        return address.Nation == nation || findings.No($"mailbox {address} is of another nation");
    }

    private bool AreFormatsRight(MailboxAddress address, Wire.Mailbox message) =>
        findings.Count(message.Formats.Count, 1, MaxFormats, $"formats of mailbox {address}")
        && (message.Formats[0] != 0 || findings.No($"mailbox {address} reads format 0, which does not exist"))
        && findings.StrictlyAscending(message.Formats, $"the formats of mailbox {address}");

    private bool TryReadReaders(MailboxAddress address, Wire.Mailbox message, out ImmutableArray<Reader> readers)
    {
        readers = [];
        if (!findings.Count(message.Readers.Count, 1, MaxReaders, $"readers of mailbox {address}")) return false;
        foreach (var reader in message.Readers)
        {
            if (ReadReader(address, reader, $"reader {readers.Length} of mailbox {address}") is not { } read)
                return false;
            if (readers.Any(other => other.Principal == read.Principal && other.Device == read.Device))
                return findings.No($"{read.Principal} reads mailbox {address} twice with device {read.Device}");
            readers = readers.Add(read);
        }
        return true;
    }

    private Reader? ReadReader(MailboxAddress mailbox, Wire.Reader message, string what)
    {
        if (!TryReadPrincipal(mailbox, message, what, out var principal)) return null;
        if ((message.Kind == ReaderKind.Unspecified || !Enum.IsDefined(message.Kind))
            && !findings.No($"{what} is of no known kind"))
            return null;
        if (message.Kind == ReaderKind.Device && mailbox.Kind == MailboxKind.Gateway
            && !findings.No($"{what} is a device, but a gateway is a service"))
            return null;
        if (!TextRules.IsName(message.Device) && !findings.No($"the device of {what} is not [a-z0-9-]{{1,32}}"))
            return null;
        if (!TryReadEpochs(principal, message, what, out var epochs)) return null;
        return new Reader(principal, message.Kind, message.Device, epochs);
    }

    private bool TryReadPrincipal(
        MailboxAddress mailbox, Wire.Reader message, string what, out PrincipalAddress principal)
    {
        if (!PrincipalAddress.TryParse(message.Principal, out principal))
            return findings.No($"the principal of {what} is no address");
        var mayRead = mailbox.Kind switch
        {
            MailboxKind.Personal => principal == mailbox.Person,
            MailboxKind.Shared => principal.Kind == PrincipalKind.Person && principal.Member == mailbox.Member,
            _ => principal == PrincipalAddress.GatewayOf(nation),
        };
        return mayRead || findings.No($"{what} is {principal}, whose mailbox it is not");
    }

    private bool TryReadEpochs(
        PrincipalAddress principal, Wire.Reader message, string what, out ImmutableArray<OpeningEpoch> epochs)
    {
        epochs = [];
        if (!findings.Count(message.Epochs.Count, 0, MaxEpochs, $"epochs of {what}")) return false;
        foreach (var epoch in message.Epochs)
        {
            var place = $"epoch {epochs.Length} of {what}";
            if (KeySetReader.ReadEpoch(epoch, place, keys, findings) is not { } read) return false;
            if (epochs.Length > 0 && epochs[^1].SealedTo.From >= read.SealedTo.From)
                return findings.No($"{place} does not begin after the one before it");
            if (epochs.Any(other => other.Key.Kid == read.Key.Kid)) return findings.No($"{place} stands there twice");
            var use = new KeyUse(principal, message.Kind, message.Device, read.SealedTo, read.Withdrawn);
            if (!TakeKey(use, read, place)) return false;
            epochs = epochs.Add(read);
        }
        return true;
    }

    private bool TakeKey(KeyUse use, OpeningEpoch epoch, string what)
    {
        if (_uses.TryAdd(epoch.Key.Kid, use)) return keys.TakeOpening(epoch.Key, what);
        return _uses[epoch.Key.Kid] == use
            || findings.No($"the key of {what} stands elsewhere with another owner or time; keys are never shared");
    }

    private sealed record KeyUse(
        PrincipalAddress Principal, ReaderKind Kind, string Device, Lifetime SealedTo, bool Withdrawn);
}
