using System.Security.Cryptography;
using Backbone.Exercise.Processes;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Logs;
using Google.Protobuf;
using Microsoft.Data.Sqlite;
using StackExchange.Redis;
using Consignments = Backbone.Protocol.Consignments;
using Record = Backbone.Contracts.Broker.V1.Record;
using Wire = Backbone.Contracts.Envelope.V1;

namespace Backbone.Exercise.Hostile;

/// <summary>
/// Plays the operator of the broker who has gone bad: it lays hands on the broker's own store, beside the broker, as
/// whoever runs the machine can. <see cref="EmbeddedHands"/> and <see cref="RedisHands"/> alone know how a store looks inside.
/// </summary>
public sealed class HostileOperator
{
    private const uint Generation = 0; // the one generation of a lane before the log

    private readonly FederationName _federation;
    private readonly StoreHands _hands;

    private HostileOperator(FederationName federation, StoreHands hands) => (_federation, _hands) = (federation, hands);

    /// <summary>The operator of the broker of an exercise, whose store it is by the broker's settings as they are now.</summary>
    /// <param name="running">The exercise.</param>
    /// <exception cref="ExerciseException">The settings name no store that can be used.</exception>
    public static HostileOperator Of(RunningFederation running)
    {
        ArgumentNullException.ThrowIfNull(running);
        var settings = new ProcessSettings(running.Broker.SettingsFile);
        return Of(running.Folder.Federation, settings.Find("store") ?? "", settings.Folder);
    }

    /// <summary>The operator of a store.</summary>
    /// <param name="federation">Whose store it is.</param>
    /// <param name="store">As in the broker's settings: <c>embedded:PATH</c>, <c>redis://host:port</c>,
    /// <c>redis:///path</c>.</param>
    /// <param name="folder">Where the path of an embedded store begins.</param>
    /// <exception cref="ExerciseException">It is none of these.</exception>
    public static HostileOperator Of(FederationName federation, string store, string folder)
    {
        ArgumentNullException.ThrowIfNull(store);
        if (store.StartsWith("embedded:", StringComparison.Ordinal))
            return new HostileOperator(federation, new EmbeddedHands(Path.GetFullPath(store["embedded:".Length..], folder)));
        return Uri.TryCreate(store, UriKind.Absolute, out var address) && address is { Scheme: "redis", UserInfo: "" }
            ? new HostileOperator(federation, new RedisHands(address, federation))
            : throw new ExerciseException("the store is neither embedded:PATH nor redis:// without a password: correct the broker's settings");
    }

    /// <summary>
    /// Flips one bit in the middle of the content of the newest message that lies in a mailbox's lane, and leaves all else
    /// as it is, the entry hash included. Whoever has collected it already keeps the good one.
    /// </summary>
    /// <param name="mailbox">Whose lane.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="ExerciseException">The store cannot be used, or is of another form.</exception>
    public Task<bool> AlterNewestAsync(MailboxAddress mailbox, CancellationToken cancellation = default) =>
        UseAsync(() => _hands.AlterNewestAsync(mailbox, LaneOf(mailbox), Alter, cancellation));

    /// <summary>
    /// Flips one bit of the entry hash of the newest message in a mailbox's lane, and leaves its bytes as they are: for who has
    /// collected it, the lane has another past now.
    /// </summary>
    /// <param name="mailbox">Whose lane.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="ExerciseException">The store cannot be used, or is of another form.</exception>
    public Task<bool> RewriteNewestAsync(MailboxAddress mailbox, CancellationToken cancellation = default) =>
        UseAsync(() => _hands.RewriteNewestAsync(mailbox, LaneOf(mailbox), cancellation));

    /// <summary>Puts the newest message of a mailbox's lane there once more, as it is, under the entry hash that it has.</summary>
    /// <param name="mailbox">Whose lane.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>The index of the copy; null where there was none to copy.</returns>
    /// <exception cref="ExerciseException">The store cannot be used, or is of another form.</exception>
    public Task<ulong?> ReplayNewestAsync(MailboxAddress mailbox, CancellationToken cancellation = default) =>
        CopyNewestAsync(mailbox, mailbox, cancellation);

    /// <summary>
    /// Puts the newest message of one mailbox's lane into another's as well, under the entry hash that it would have there.
    /// </summary>
    /// <param name="from">Where it lies.</param>
    /// <param name="to">Where it does not belong.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>The index of the copy; null where there was none to copy.</returns>
    /// <exception cref="ExerciseException">The store cannot be used, or is of another form.</exception>
    public Task<ulong?> MisplaceNewestAsync(MailboxAddress from, MailboxAddress to, CancellationToken cancellation = default) =>
        CopyNewestAsync(from, to, cancellation);

    /// <summary>
    /// From now on frees whatever comes into a mailbox's lane before anybody reads it, as if it had expired. What lies there
    /// stays. An embedded store only.
    /// </summary>
    /// <param name="mailbox">Whose lane.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="ExerciseException">The store is a Redis, cannot be used, or withholds already.</exception>
    public Task WithholdAsync(MailboxAddress mailbox, CancellationToken cancellation = default) => UseAsync(async () =>
    {
        await _hands.WithholdAsync(LaneOf(mailbox), cancellation);
        return true;
    });

    /// <summary>Ends it; what was withheld is gone.</summary>
    /// <exception cref="ExerciseException">The store cannot be used.</exception>
    public Task StopWithholdingAsync(CancellationToken cancellation = default) => UseAsync(async () =>
    {
        await _hands.StopWithholdingAsync(cancellation);
        return true;
    });

    /// <summary>
    /// Every value that the broker keeps of lanes and entries. For the search after what must not be there: no person's name
    /// is in them.
    /// </summary>
    /// <exception cref="ExerciseException">The store cannot be used.</exception>
    public Task<IReadOnlyList<ReadOnlyMemory<byte>>> ReadLanesAsync(CancellationToken cancellation = default) =>
        UseAsync(() => _hands.ReadLanesAsync(cancellation));

    /// <summary>
    /// Every byte that the broker keeps: each file as it lies there and each value as it reads, keys included. For the search
    /// after what must not be there; names of people are there, in the signed documents.
    /// </summary>
    /// <exception cref="ExerciseException">The store cannot be used.</exception>
    public Task<IReadOnlyList<ReadOnlyMemory<byte>>> ReadEverythingAsync(CancellationToken cancellation = default) =>
        UseAsync(() => _hands.ReadEverythingAsync(cancellation));

    private Task<ulong?> CopyNewestAsync(MailboxAddress from, MailboxAddress to, CancellationToken cancellation) =>
        UseAsync<ulong?>(async () =>
        {
            if (await _hands.FindNewestAsync(from, LaneOf(from), cancellation) is not { } record) return null;
            var bytes = Record.Parser.ParseFrom(record).Consignment;
            if (!Consignments.Consignment.TryRead(bytes.Memory, out var consignment, out var refused))
                throw new ExerciseException($"the newest record in the lane of {from} is no consignment ({refused.Detail}): send a good one");
            // The store takes an envelope once a lane, by an id that nobody but the broker looks at: it is told another.
            var entry = new SmuggledEntry(
                RandomNumberGenerator.GetBytes(32), consignment.EntryHash(LaneOf(to)).Hash.ToArray(), record,
                consignment.Header.Expires.Milliseconds);
            return await _hands.AppendAsync(to, LaneOf(to), entry, cancellation);
        });

    private LaneId LaneOf(MailboxAddress mailbox) => LaneId.Of(_federation.ToString(), mailbox.ToString(), Generation);

    private static byte[] Alter(byte[] bytes)
    {
        var record = Record.Parser.ParseFrom(bytes);
        var consignment = Wire.Consignment.Parser.ParseFrom(record.Consignment);
        var content = consignment.Content.ToByteArray();
        if (content.Length == 0) throw new ExerciseException("the newest message is a receipt and has no content: send one that has");
        content[content.Length / 2] ^= 1;
        consignment.Content = ByteString.CopyFrom(content);
        record.Consignment = consignment.ToByteString();
        return record.ToByteArray();
    }

    private static async Task<T> UseAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception fault) when (
            fault is SqliteException or RedisException or IOException or UnauthorizedAccessException or InvalidProtocolBufferException)
        {
            throw new ExerciseException(
                $"the broker's store cannot be used ({fault.Message}): check that it is there, and of the form that this program knows", fault);
        }
    }
}
