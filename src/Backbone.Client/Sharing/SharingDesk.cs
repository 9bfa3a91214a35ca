using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Backbone.Client.Connection;
using Backbone.Client.Members;
using Backbone.Client.Receiving;
using Backbone.Client.Verifying;
using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Keys;
using Backbone.Protocol.Suites;
using Backbone.Protocol.Verification;
using Google.Protobuf;

namespace Backbone.Client.Sharing;

/// <summary>
/// Lets another reader of a mailbox read its past (SPEC § Shared wraps): the content key of each message that opens here is
/// wrapped anew for that reader's keys. No private key is handed on, and no content. Safe for many threads.
/// </summary>
public sealed class SharingDesk
{
    /// <summary>Messages listed at once.</summary>
    private const int Page = 1000;

    private readonly GatewayConnection _gateway;
    private readonly MemberLookup _members;
    private readonly ReceivingDesk _receiving;
    private readonly MailReader _reader;
    private readonly Profile _profile;
    private readonly IKeyCustody _custody;
    private readonly TimeProvider _clock;

    internal SharingDesk(GatewayConnection gateway, MemberLookup members, ReceivingDesk receiving, MailVerifier verifier, Profile profile,
        IKeyCustody custody, TimeProvider clock)
    {
        (_gateway, _members, _receiving, _profile, _custody, _clock) = (gateway, members, receiving, profile, custody, clock);
        _reader = new MailReader(verifier, custody);
    }

    /// <summary>
    /// What would be shared: 1 the other reader's devices, by the newest key set · 2 the mailbox's messages, each verified · 3 what
    /// its marking forbids, what those devices open already, and what does not open here, is told apart. No content is fetched.
    /// </summary>
    /// <param name="mailbox">The mailbox; the profile's holder is a reader of it.</param>
    /// <param name="with">The other reader, or the profile's holder with another device.</param>
    /// <param name="since">Only what the national store took since then; null: everything.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <exception cref="BackboneException">Refused: one of both is no reader of the mailbox, or has no other device with a key in force;
    /// Unreachable, FailedVerification.</exception>
    public async Task<SharingPlan> PlanAsync(
        MailboxAddress mailbox, PrincipalAddress with, Timestamp? since = null, CancellationToken cancel = default)
    {
        var (federation, now) = (await _members.GetFederationAsync(cancel).ConfigureAwait(false), Timestamp.Now(_clock));
        // 1
        var readers = FindReaders(federation, mailbox, with, now);
        var devices = readers.Select(reader => (reader.Device, reader.EpochToSealTo(now)?.Key)).Where(one => one.Key is not null)
            .Select(one => new SharingDevice(one.Device, one.Key!)).ToImmutableArray();
        if (devices.IsEmpty)
            throw new BackboneException(FaultKind.Refused, new Refused(RefusalReason.ReaderKeyMismatch,
                $"no device of {with} that reads {mailbox} has a key in force", "have the registrar publish a key set with its keys"));
        // 2
        var messages = ImmutableArray.CreateBuilder<PlannedMessage>();
        await foreach (var entry in ListAsync(mailbox, cancel).ConfigureAwait(false))
            // 3
            if (since is not { } from || entry.Failure is not null || entry.Collected >= from)
                messages.Add(Plan(entry, mailbox, with, readers, now));
        return new SharingPlan(mailbox, with, devices, messages.DrainToImmutable());
    }

    /// <summary>
    /// Shares what a plan names: each message is fetched, verified and opened here, its content key is sealed to the other
    /// reader's keys and signed for, and the own gateway keeps that. Whoever breaks off has shared what was told until then.
    /// </summary>
    /// <exception cref="BackboneException">Identity where no signing key is held; Unreachable.</exception>
    public async IAsyncEnumerable<SharedMessage> ShareAsync(SharingPlan plan, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var federation = await _members.CurrentAsync(cancel).ConfigureAwait(false);
        var (key, _) = new AuthorKeys(federation, _profile, _custody, Timestamp.Now(_clock)).RequireSigningKey();
        foreach (var message in plan.ToShare)
        {
            BackboneException? failure = null;
            try
            {
                await ShareAsync(plan, message, key.Key.Kid, cancel).ConfigureAwait(false);
            }
            catch (BackboneException fault) when (fault.Kind != FaultKind.Unreachable)
            {
                failure = fault;
            }
            yield return new SharedMessage(message.Mail, failure);
        }
    }

    private async Task ShareAsync(SharingPlan plan, PlannedMessage message, SigningKid own, CancellationToken cancel)
    {
        var envelope = message.Mail.Envelope ?? throw new InvalidOperationException("what is to be shared has an id");
        var reference = EnvelopeReference.Of(envelope);
        var delivered = await _gateway.GetMailAsync(reference, plan.Mailbox, cancel).ConfigureAwait(false);
        var reading = await _reader.ReadAsync(
            delivered, new MailReader.Asked(reference, plan.Mailbox, EvenExpired: true), cancel).ConfigureAwait(false);
        var mail = reading.Mail ?? throw reading.Fault!;
        var now = Timestamp.Now(_clock);
        var request = new ShareMailRequest { Mailbox = plan.Mailbox.ToString() };
        foreach (var key in message.Keys)
            request.Shares.Add(new MailShare
            {
                EnvelopeId = ByteString.CopyFrom(envelope.Hash.ToArray()),
                Wrap = SharedWrapForm.Write(mail.ShareWith(key, own, now, _custody)
                    ?? throw new InvalidOperationException("what was opened here does not open here")),
            });
        var answer = await _gateway.CallAsync(options => _gateway.Mailbox.ShareMailAsync(request, options), cancel).ConfigureAwait(false);
        if (answer.Refused is not null) throw GatewayFault.Of(answer.Refused);
        if (answer.Outcomes.Count != request.Shares.Count)
            throw new BackboneException(FaultKind.FailedVerification, "the gateway does not say what became of each wrap", "ask its operator");
        if (answer.Outcomes.FirstOrDefault(outcome => outcome.Refused is not null) is { } refused) throw GatewayFault.Of(refused.Refused);
    }

    private ImmutableArray<Reader> FindReaders(FederationSnapshot federation, MailboxAddress mailbox, PrincipalAddress with, Timestamp now)
    {
        var all = federation.FindMailbox(mailbox, now)?.Readers ?? [];
        if (all.All(reader => reader.Principal != _profile.Address)) throw NoReader(_profile.Address, mailbox);
        var readers = all.Where(reader => reader.Principal == with).ToImmutableArray();
        if (readers.IsEmpty) throw NoReader(with, mailbox);
        // A device that holds its keys here needs nothing from here.
        var others = readers.RemoveAll(reader => reader.Epochs.Any(epoch => _custody.CanOpen(epoch.Key.Kid)));
        return !others.IsEmpty ? others : throw new BackboneException(FaultKind.Refused, new Refused(RefusalReason.NotPermitted,
            $"{with} reads {mailbox} with no other device than this one", "have the new device enrolled first"));
    }

    private PlannedMessage Plan(MailEntry entry, MailboxAddress mailbox, PrincipalAddress with, ImmutableArray<Reader> readers, Timestamp now)
    {
        if (entry is not { Failure: null, Header: { } header, Handling: { } handling })
            return new PlannedMessage(entry, [], entry.Failure ?? new Refused(RefusalReason.Malformed, "the gateway gave no message"));
        var kids = header.Recipients[header.IndexOf(mailbox)].Kids.Concat(entry.Shared).ToHashSet();
        var missing = readers.Where(reader => !reader.Epochs.Any(epoch => kids.Contains(epoch.Key.Kid) && now < epoch.DestroyedAt))
            .Select(reader => reader.EpochToSealTo(now)?.Key).OfType<OpeningPublicKey>().ToImmutableArray();
        if (missing.IsEmpty) return new PlannedMessage(entry, [], null);
        if (SharedWrapCheck.Forbids(handling, mailbox, _profile.Address, with) is { } forbidden)
            return new PlannedMessage(entry, [], forbidden);
        return kids.Any(_custody.CanOpen) ? new PlannedMessage(entry, missing, null)
            : new PlannedMessage(entry, [], new Refused(RefusalReason.ContentMismatch, "it is sealed to no key that is held here",
                "have a reader who opens it share it"));
    }

    private async IAsyncEnumerable<MailEntry> ListAsync(MailboxAddress mailbox, [EnumeratorCancellation] CancellationToken cancel)
    {
        ulong after = 0;
        while (true)
        {
            var page = await _receiving.ListMailAsync(
                new MailQuery { Mailbox = mailbox, Max = Page, After = after, All = true }, cancel).ConfigureAwait(false);
            foreach (var entry in page)
            {
                // A gateway that goes back would list for ever.
                if (entry.Place <= after) yield break;
                after = entry.Place;
                yield return entry;
            }
            if (page.IsEmpty) yield break;
        }
    }

    private static BackboneException NoReader(PrincipalAddress who, MailboxAddress mailbox) => new(FaultKind.Refused, new Refused(
        RefusalReason.NotPermitted, $"{who} is no reader of {mailbox} by the key set in force", "ask your nation's registrar to make it one first"));
}
