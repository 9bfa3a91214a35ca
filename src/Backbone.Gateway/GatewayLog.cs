using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;

namespace Backbone.Gateway;

/// <summary>What the gateway logs; event ids 3000–3099. Never content, subject or marking; of a message its id alone.</summary>
internal static partial class GatewayLog
{
    [LoggerMessage(3000, LogLevel.Information, "gateway of {Nation} in {Federation}: charter {Version}, {Documents} documents known")]
    public static partial void Opened(this ILogger log, string nation, string federation, ulong version, int documents);

    [LoggerMessage(3010, LogLevel.Information, "adopted {Document}")]
    public static partial void Adopted(this ILogger log, DocumentVersion document);

    [LoggerMessage(3011, LogLevel.Error, "alarm: another {Document} than the one known: {Hash}; ask that nation, and keep both")]
    public static partial void Contradicted(this ILogger log, DocumentVersion document, Digest hash);

    [LoggerMessage(3012, LogLevel.Information, "a document was not adopted: {Refusal}")]
    public static partial void Rejected(this ILogger log, Refused refusal);

    [LoggerMessage(3013, LogLevel.Information, "the broker did not take a document: {Refusal}")]
    public static partial void NotPublished(this ILogger log, string refusal);

    [LoggerMessage(3096, LogLevel.Information, "revocation list {Number} of {Domain} is in use, good until {Until:u}")]
    public static partial void RevocationListTaken(this ILogger log, TrustDomain domain, string number, DateTimeOffset until);

    [LoggerMessage(3097, LogLevel.Information, "the broker did not take a revocation list: {Refusal}")]
    public static partial void ListNotTakenByBroker(this ILogger log, string refusal);

    [LoggerMessage(3098, LogLevel.Warning, "a revocation list of the brokers' that the broker handed out is not taken: {Refusal}")]
    public static partial void BrokersListLeft(this ILogger log, Refused refusal);

    [LoggerMessage(3014, LogLevel.Error, "{Document} cannot be compiled and counts for nothing: {Fault}")]
    public static partial void PolicyUnreadable(this ILogger log, DocumentVersion document, string fault);

    [LoggerMessage(3015, LogLevel.Information, "{Document} goes to the gateways of {Nations} nations")]
    public static partial void PolicySent(this ILogger log, DocumentVersion document, int nations);

    [LoggerMessage(3016, LogLevel.Error, "alarm: the policy message {Envelope} does not hold: {Refusal}")]
    public static partial void PolicyRefused(this ILogger log, EnvelopeId envelope, Refused refusal);

    [LoggerMessage(3017, LogLevel.Error,
        "no {Missing} policy of {Nation} is in force: what it would let pass is refused until one is signed and published")]
    public static partial void PolicyMissing(this ILogger log, string missing, NationCode nation);

    [LoggerMessage(3018, LogLevel.Information, "release and acceptance policy of {Nation} are in force")]
    public static partial void PoliciesInForce(this ILogger log, NationCode nation);

    [LoggerMessage(3028, LogLevel.Information, "the policy message {Envelope} waits: {Why}")]
    public static partial void PolicyWaits(this ILogger log, EnvelopeId envelope, string why);

    [LoggerMessage(3029, LogLevel.Error, "the policy message {Envelope} broke what takes it up, and is put aside")]
    public static partial void PolicyBroke(this ILogger log, Exception fault, EnvelopeId envelope);

    [LoggerMessage(3020, LogLevel.Information, "{Envelope} goes out: {Recipients} recipients")]
    public static partial void Released(this ILogger log, EnvelopeId envelope, int recipients);

    [LoggerMessage(3021, LogLevel.Information, "{Envelope} of {Caller} refused: {Reason}")]
    public static partial void Refused(this ILogger log, EnvelopeId? envelope, string caller, RefusalReason reason);

    [LoggerMessage(3022, LogLevel.Information, "a draft of {Caller} refused: {Reason}")]
    public static partial void DraftRefused(this ILogger log, string caller, RefusalReason reason);

    [LoggerMessage(3023, LogLevel.Information, "{Envelope} waits at home for approvals")]
    public static partial void Waits(this ILogger log, EnvelopeId envelope);

    [LoggerMessage(3024, LogLevel.Information, "{Officer} decided on {Envelope}: {Decision}")]
    public static partial void Decided(this ILogger log, string officer, EnvelopeId envelope, string decision);

    [LoggerMessage(3025, LogLevel.Warning, "the draft {Envelope} waits, and not all who may approve it can read it: {Why}")]
    public static partial void ApproversLeftOut(this ILogger log, EnvelopeId envelope, string why);

    [LoggerMessage(3026, LogLevel.Warning,
        "entries {First} to {Last} of generation {Generation} of {Mailbox} expired before they were collected; the broker keeps nothing of them")]
    public static partial void LaneForgotten(this ILogger log, string mailbox, uint generation, ulong first, ulong last);

    [LoggerMessage(3027, LogLevel.Error,
        "the broker does not hand out entry {Index} of generation {Generation} of {Mailbox}, which it announced ({Detail}); "
        + "that lane is left alone for a minute, the others are collected")]
    public static partial void LaneLeftAlone(this ILogger log, string mailbox, uint generation, ulong index, string detail);

    [LoggerMessage(3032, LogLevel.Error,
        "the clock jumped {Jump} ahead: no message is ended by it until it has stayed there for {Hold}; compare it with others")]
    public static partial void ClockJumped(this ILogger log, TimeSpan jump, TimeSpan hold);

    [LoggerMessage(3033, LogLevel.Information, "{Count} more messages were refused in the last minute, of these {Callers} callers or others")]
    public static partial void MoreRefused(this ILogger log, long count, int callers);

    [LoggerMessage(3030, LogLevel.Information, "{Count} consignments are durable at the broker")]
    public static partial void Published(this ILogger log, int count);

    [LoggerMessage(3031, LogLevel.Error, "alarm: the broker did not take {Envelope} for {Mailbox}: {Refusal}; it is kept, and published again")]
    public static partial void NotTaken(this ILogger log, EnvelopeId envelope, string mailbox, Refused refusal);

    [LoggerMessage(3034, LogLevel.Error,
        "entry {Index} of generation {Generation} of {Mailbox} breaks this program; it stays at the broker and is tried again in a minute, "
        + "the others are collected; report it with this trace")]
    public static partial void EntryLeftAlone(this ILogger log, Exception fault, ulong index, uint generation, string mailbox);

    [LoggerMessage(3035, LogLevel.Warning,
        "the broker does not take the acknowledgement of generation {Generation} of {Mailbox} through entry {Index} ({Why}); it is given again "
        + "until it is taken, or the next one is")]
    public static partial void NotAcknowledged(this ILogger log, string mailbox, uint generation, ulong index, string why);

    [LoggerMessage(3036, LogLevel.Error,
        "alarm: the broker says that this nation acknowledged entry {Index} of generation {Generation} of {Mailbox}, and shows no word of that: "
        + "ask whoever runs it")]
    public static partial void FalseTrim(this ILogger log, ulong index, uint generation, string mailbox);

    [LoggerMessage(3037, LogLevel.Error,
        "alarm: this nation acknowledged generation {Generation} of {Mailbox} through entry {Through}, and the national store has it up to {Next} "
        + "only: it is older than its own word; restore a newer copy, or ask those who wrote since to send again")]
    public static partial void StoreBehind(this ILogger log, string mailbox, uint generation, ulong through, ulong next);

    [LoggerMessage(3040, LogLevel.Information, "{Envelope} collected for {Mailbox}")]
    public static partial void Collected(this ILogger log, EnvelopeId envelope, string mailbox);

    [LoggerMessage(3041, LogLevel.Error, "alarm: entry {Index} of {Mailbox} quarantined at step {Step}: {Reason}")]
    public static partial void Quarantined(this ILogger log, ulong index, string mailbox, int step, RefusalReason reason);

    [LoggerMessage(3042, LogLevel.Error,
        "alarm: the quarantine has as much of one nation, or of all ({Entries} entries or {Bytes} bytes), as it may: of more it keeps hashes "
        + "and no bytes, or only the number")]
    public static partial void QuarantineFull(this ILogger log, int entries, long bytes);

    [LoggerMessage(3043, LogLevel.Information, "{Officer} decided on entry {Place} of the quarantine: {Verdict}")]
    public static partial void QuarantineDecided(this ILogger log, string officer, long place, QuarantineVerdict verdict);

    [LoggerMessage(3044, LogLevel.Error,
        "alarm: the lane of {Mailbox} is stopped: {Entries} entries in it are false; decide on them in the quarantine, and it goes on")]
    public static partial void LaneStopped(this ILogger log, string mailbox, int entries);

    [LoggerMessage(3045, LogLevel.Warning, "{Envelope} is a dead letter of {Subscription} of {Mailbox}: {Cause}")]
    public static partial void DeadLetter(this ILogger log, EnvelopeId envelope, string mailbox, string subscription, string cause);

    [LoggerMessage(3046, LogLevel.Debug, "{Count} settlements of {Subscription} of {Mailbox} were of nothing on its way")]
    public static partial void SettledNothing(this ILogger log, int count, string mailbox, string subscription);

    [LoggerMessage(3047, LogLevel.Error, "alarm: {Envelope} in {Mailbox} does not open with the key of {Reader} that is held here: {Reason}")]
    public static partial void NotOpened(this ILogger log, EnvelopeId envelope, string reader, string mailbox, RefusalReason reason);

    [LoggerMessage(3048, LogLevel.Information,
        "no signing key of {Reader} is in force and held here: what is opened for it in {Mailbox} is not told to its senders")]
    public static partial void OpensWithoutReceipts(this ILogger log, string reader, string mailbox);

    [LoggerMessage(3050, LogLevel.Error, "alarm: {Envelope} for {Mailbox} is not delivered, and was due at {Due}")]
    public static partial void Overdue(this ILogger log, EnvelopeId envelope, string mailbox, Timestamp due);

    [LoggerMessage(3051, LogLevel.Warning, "{Nation} cannot be told {Facts} facts yet: the receipt was refused at step {Step}: {Refusal}")]
    public static partial void ReceiptWaits(this ILogger log, string nation, int facts, int step, Refused refusal);

    [LoggerMessage(3052, LogLevel.Warning, "{Nation} is not told that {Author} opened {Facts} messages: {Why}")]
    public static partial void OpenedNotTold(this ILogger log, string author, string nation, int facts, string why);

    [LoggerMessage(3055, LogLevel.Information, "{Rows} rows were over since {Before} and are no longer kept")]
    public static partial void Forgotten(this ILogger log, int rows, Timestamp before);

    [LoggerMessage(3056, LogLevel.Error, "alarm: room runs out: {Room}; give it more (retention.roomMiB), or keep less (retention.days)")]
    public static partial void RoomRunsOut(this ILogger log, string room);

    [LoggerMessage(3057, LogLevel.Error,
        "the broker has announced more lanes than may be asked for at once: {Lanes} are left out, none of a mailbox in the key set in force")]
    public static partial void LanesLeftOut(this ILogger log, int lanes);

    [LoggerMessage(3058, LogLevel.Error,
        "alarm: the broker has lost entries of generation {Generation} of {Mailbox}: {Next} were collected, and it held {Size}; what was not collected "
        + "is published again by those who sent it")]
    public static partial void LaneLost(this ILogger log, string mailbox, uint generation, ulong next, ulong size);

    [LoggerMessage(3059, LogLevel.Error,
        "alarm: the broker has lost what it took into generation {Generation} of {Mailbox}: {Count} that are not proved delivered are published again")]
    public static partial void PublishedAgain(this ILogger log, int count, uint generation, string mailbox);

    [LoggerMessage(3038, LogLevel.Information, "entry {Place} of the quarantine, for {Mailbox}, was judged again: {Outcome}")]
    public static partial void Reconsidered(this ILogger log, ulong place, string mailbox, string outcome);

    [LoggerMessage(3067, LogLevel.Warning, "{Difference}: what the others write may be put aside until the clocks agree; compare this clock with a time server")]
    public static partial void ClocksDiffer(this ILogger log, string difference);

    [LoggerMessage(3068, LogLevel.Information, "this clock and the others' agree again")]
    public static partial void ClocksAgree(this ILogger log);

    [LoggerMessage(3069, LogLevel.Warning, "{Count} consignments were stamped by a clock that was ahead, and are stamped anew; when the clock was wrong, health and log say")]
    public static partial void Restamped(this ILogger log, int count);

    [LoggerMessage(3070, LogLevel.Error,
        "alarm: the broker says that entry {Index} of generation {Generation} of {Mailbox} has expired, and by its own announcement it lives until {Expires}")]
    public static partial void FalseExpiry(this ILogger log, ulong index, uint generation, string mailbox, Timestamp expires);

    [LoggerMessage(3071, LogLevel.Error, "entry {Place} of the quarantine cannot be judged again; it waits on, and the others are judged")]
    public static partial void NotReconsidered(this ILogger log, Exception fault, ulong place);

    [LoggerMessage(3092, LogLevel.Information, "a stream of {Caller} was cut off ({Method}): {Cause}")]
    public static partial void StreamCutOff(this ILogger log, string method, string caller, string cause);

    [LoggerMessage(3090, LogLevel.Information, "key files: {Opened} were opened, {Destroyed} keys were destroyed")]
    public static partial void KeysChanged(this ILogger log, int opened, int destroyed);

    [LoggerMessage(3091, LogLevel.Warning, "key files were not taken up: {Cause}; the keys opened before serve on")]
    public static partial void KeysNotTaken(this ILogger log, string cause);

    [LoggerMessage(3060, LogLevel.Warning, "the broker at {Address} is away: {Cause}; nothing is lost, and it is asked until it is back")]
    public static partial void BrokerAway(this ILogger log, Uri address, string cause);

    [LoggerMessage(3061, LogLevel.Error, "{Task} failed and starts again in {Delay} ms")]
    public static partial void LoopFailed(this ILogger log, Exception fault, string task, long delay);

    [LoggerMessage(3062, LogLevel.Information, "the broker at {Address} is back after {Away}; {Attempts} attempts failed meanwhile")]
    public static partial void BrokerBack(this ILogger log, Uri address, TimeSpan away, long attempts);

    [LoggerMessage(3063, LogLevel.Warning, "the broker at {Address} answers, and {Task} does not work with it: {Cause}; it is tried again")]
    public static partial void BrokerDoesNotServe(this ILogger log, Uri address, string task, string cause);

    [LoggerMessage(3064, LogLevel.Debug, "{Task} waits for the national store: {Cause}; tries again in {Delay} ms")]
    public static partial void WaitsForStore(this ILogger log, string task, string cause, long delay);

    [LoggerMessage(3065, LogLevel.Error,
        "alarm: the journal in the national store does not hold: {Cause}; keep a copy of the store, and compare with the last backup and with peers")]
    public static partial void JournalBroken(this ILogger log, string cause);

    [LoggerMessage(3066, LogLevel.Information, "the journal holds again: {Entries} entries were read")]
    public static partial void JournalHolds(this ILogger log, ulong entries);
}
