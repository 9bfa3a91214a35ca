using System.Collections.Immutable;
using Backbone.Client.Connection;
using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Envelopes;
using Google.Protobuf;

namespace Backbone.Client.Operations;

/// <summary>
/// What the own gateway put aside. To look at it needs the role operator or releaser; to let something in, releaser.
/// </summary>
public sealed class QuarantineDesk
{
    private readonly GatewayConnection _gateway;

    internal QuarantineDesk(GatewayConnection gateway) => _gateway = gateway;

    /// <summary>What was put aside, oldest first.</summary>
    /// <param name="max">At most so many, 1 to 1,000; the gateway may give fewer where they are large.</param>
    /// <param name="after">Only those after this place; 0: from the first.</param>
    /// <param name="withEvidence">True: with the consignments as they came.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <exception cref="BackboneException">Refused without the role; Unreachable.</exception>
    public async Task<ImmutableArray<QuarantinedMail>> ListAsync(
        int max = 100, ulong after = 0, bool withEvidence = false, CancellationToken cancel = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(max, 1000);
        var request = new ListQuarantineRequest { Max = (uint)max, After = after, WithEvidence = withEvidence };
        var answer = await _gateway.CallAsync(
            options => _gateway.Operations.ListQuarantineAsync(request, options), cancel).ConfigureAwait(false);
        return answer.Refused is null ? [.. answer.Entries.Select(Read)] : throw GatewayFault.Of(answer.Refused);
    }

    /// <summary>One entry with its evidence.</summary>
    /// <exception cref="BackboneException">NotFound; Refused without the role; Unreachable.</exception>
    public async Task<QuarantinedMail> FindAsync(ulong place, CancellationToken cancel = default)
    {
        var found = place == 0 ? [] : await ListAsync(1, place - 1, withEvidence: true, cancel).ConfigureAwait(false);
        return found is [var entry] && entry.Place == place ? entry
            : throw new BackboneException(FaultKind.NotFound, $"nothing has place {place} in the quarantine", "take the place from the list");
    }

    /// <summary>
    /// Lets in what the nation's own acceptance rules put aside. The gateway checks all else once more; the sender's nation is
    /// told that it was delivered after all, and which refusal was lifted.
    /// </summary>
    /// <param name="entry">What the officer saw, with its evidence.</param>
    /// <param name="reason">Why, for the journal.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <returns>The message that is in the mail now: the one that was seen, and no other.</returns>
    /// <exception cref="BackboneException">
    /// Usage for the reason, or where it was read without its evidence; Refused, NotFound; FailedVerification where the answer
    /// is about another; Unreachable: it may be done, list again.
    /// </exception>
    public async Task<EnvelopeId> ReleaseAsync(QuarantinedMail entry, string reason, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (entry.Found is not { } seen)
            throw new BackboneException(FaultKind.Usage, $"entry {entry.Place} has no bytes that could be let in", "read it with its evidence first");
        var answer = await DecideAsync(new DecideQuarantineRequest
        {
            Place = entry.Place,
            Verdict = QuarantineVerdict.Released,
            Reason = reason,
            EnvelopeId = ByteString.CopyFrom(seen.Hash.ToArray()),
        }, cancel).ConfigureAwait(false);
        return HashOf(answer.EnvelopeId) == seen.Hash ? seen
            : throw new BackboneException(FaultKind.FailedVerification, new Refused(RefusalReason.EntryMismatch,
                $"the gateway does not say that it let {seen} in", "look at the journal"));
    }

    /// <summary>Says that an entry stays out for good.</summary>
    /// <param name="place">Its place.</param>
    /// <param name="reason">Why, for the journal.</param>
    /// <param name="drop">True: its bytes are dropped, which makes room; announcement, hashes and reason stay.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <exception cref="BackboneException">Usage for the reason; Refused, NotFound; Unreachable: it may be done, list again.</exception>
    public Task RefuseAsync(ulong place, string reason, bool drop = false, CancellationToken cancel = default) => DecideAsync(
        new DecideQuarantineRequest { Place = place, Verdict = QuarantineVerdict.Refused, Reason = reason, Drop = drop }, cancel);

    private async Task<DecideQuarantineResponse> DecideAsync(DecideQuarantineRequest request, CancellationToken cancel)
    {
        ReasonLine.Require(request.Reason, "say why, for whoever reads the journal");
        var answer = await _gateway.CallAsync(
            options => _gateway.Operations.DecideQuarantineAsync(request, options), cancel).ConfigureAwait(false);
        return answer.Refused is null ? answer : throw GatewayFault.Of(answer.Refused);
    }

    /// <summary>An entry as the gateway gives it; what is no hash, header or handling is left out.</summary>
    internal static QuarantinedMail Read(QuarantinedEntry entry)
    {
        var announced = entry.Announced ?? new Announcement();
        Consignment.TryRead(entry.Consignment.Memory, out var consignment, out _);
        return new QuarantinedMail
        {
            Place = entry.Place,
            Time = new Timestamp(entry.Time),
            Mailbox = ForeignText.Clean(announced.Mailbox),
            Generation = announced.Generation,
            Index = announced.Index,
            Envelope = HashOf(announced.EnvelopeId) is { } id ? new EnvelopeId(id) : null,
            Precedence = announced.Precedence,
            Expires = new Timestamp(announced.Expires),
            AnnouncedSize = announced.Size,
            Reason = Enum.IsDefined(entry.Reason) ? entry.Reason : RefusalReason.Unspecified,
            Step = entry.Step,
            Detail = ForeignText.Clean(entry.Detail),
            ExpectedHash = HashOf(announced.EntryHash),
            FoundHash = HashOf(entry.FoundHash),
            Consignment = entry.Consignment.Memory,
            KeptBytes = entry.KeptBytes,
            Found = consignment?.EnvelopeId,
            Header = consignment?.Header ?? (Header.TryRead(entry.Header.Memory, out var header, out _) ? header : null),
            Handling = Handling.TryRead(entry.Handling.Memory, out var handling, out _)
                && (consignment is null || consignment.Signed.HandlingHash == handling.Hash) ? handling : null,
            MayRelease = entry.MayRelease,
            Waits = entry.Waits,
            Decided = entry.Decided is { } decided ? Read(decided) : null,
        };
    }

    private static QuarantineDecision Read(Contracts.Gateway.V1.QuarantineDecision decided) => new(
        decided.Verdict == QuarantineVerdict.Released, ForeignText.Clean(decided.Officer), new Timestamp(decided.Time),
        ForeignText.Clean(decided.Reason));

    private static Digest? HashOf(ByteString bytes) => bytes.Length == Digest.Size ? new Digest(bytes.Span) : null;
}
