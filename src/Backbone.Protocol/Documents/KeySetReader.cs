using System.Collections.Immutable;
using Wire = Backbone.Contracts.Documents.V1;

namespace Backbone.Protocol.Documents;

/// <summary>Reads a key set and holds it to every rule of its contract; the mailboxes by
/// <see cref="MailboxReader"/>.</summary>
internal sealed class KeySetReader
{
    private const int MaxBorderKeys = 16;
    private const int MaxStampKeys = 8;
    private const int MaxWitnessKeys = 8;

    private readonly Findings _findings;
    private readonly KeyReader _keys;

    private KeySetReader(Findings findings) => (_findings, _keys) = (findings, new KeyReader(findings));

    public static KeySet? Read(DocumentPayload payload, Findings findings)
    {
        if (!PayloadReader.TryRead<Wire.KeySet>(
            payload, m => m.Head, findings, out var message, out var head, out var id))
            return null;
        if (head.Nation is not { } nation) return null;
        var reader = new KeySetReader(findings);
        if (!new MailboxReader(nation, findings, reader._keys).TryRead(message, out var mailboxes)) return null;
        if (!reader.TryReadBorderKeys(message, out var borderKeys)) return null;
        if (!reader.TryReadStampKeys(message, out var stampKeys)) return null;
        var witnesses = message.WitnessKeys.Select(key => (key.Name, key.Ed25519, key.MlDsa44));
        if (!reader._keys.TryReadNoteKeys(witnesses, MaxWitnessKeys, "witness keys", out var witnessKeys)) return null;
        return new KeySet(head, id)
        {
            Nation = nation,
            Mailboxes = mailboxes,
            BorderKeys = borderKeys,
            StampKeys = stampKeys,
            WitnessKeys = witnessKeys,
        };
    }

    /// <summary>Reads an epoch; null and a fault where it is none. Whether its key stands elsewhere is not
    /// asked.</summary>
    internal static OpeningEpoch? ReadEpoch(Wire.OpeningEpoch message, string what, KeyReader keys, Findings findings)
    {
        if (!keys.TryReadOpening(message.Suite, message.PublicKey, what, out var key)) return null;
        var sealedTo = new Lifetime(new Timestamp(message.From), new Timestamp(message.Until));
        if (sealedTo.IsEmpty && !findings.No($"{what} ends before it begins")) return null;
        return new OpeningEpoch(key, sealedTo, message.Withdrawn);
    }

    private bool TryReadBorderKeys(Wire.KeySet message, out ImmutableArray<OpeningEpoch> epochs)
    {
        epochs = [];
        if (!_findings.Count(message.BorderKeys.Count, 0, MaxBorderKeys, "border keys")) return false;
        foreach (var key in message.BorderKeys)
        {
            var what = $"border key {epochs.Length}";
            if (ReadEpoch(key, what, _keys, _findings) is not { } epoch) return false;
            if (!_keys.TakeOpening(epoch.Key, what)) return false;
            if (epochs.Length > 0 && epochs[^1].SealedTo.From >= epoch.SealedTo.From)
                return _findings.No($"{what} does not begin after the one before it");
            epochs = epochs.Add(epoch);
        }
        return true;
    }

    private bool TryReadStampKeys(Wire.KeySet message, out ImmutableArray<StampKey> stampKeys)
    {
        stampKeys = [];
        if (!_findings.Count(message.StampKeys.Count, 0, MaxStampKeys, "stamp keys")) return false;
        foreach (var stamp in message.StampKeys)
        {
            var what = $"stamp key {stampKeys.Length}";
            if (!_keys.TryReadSigning(stamp.Suite, stamp.PublicKey, what, out var key)) return false;
            var lifetime = new Lifetime(new Timestamp(stamp.From), new Timestamp(stamp.Until));
            if (lifetime.IsEmpty) return _findings.No($"{what} ends before it begins");
            stampKeys = stampKeys.Add(new StampKey(key, lifetime, stamp.Withdrawn));
        }
        return true;
    }
}
