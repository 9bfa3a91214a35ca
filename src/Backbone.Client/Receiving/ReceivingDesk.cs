using System.Collections.Immutable;
using Backbone.Client.Connection;
using Backbone.Client.Members;
using Backbone.Client.Sending;
using Backbone.Client.Verifying;
using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Keys;

namespace Backbone.Client.Receiving;

/// <summary>
/// The mail that waits at the own gateway: everything is verified here before it is shown, and opened here. Safe for many
/// threads.
/// </summary>
public sealed class ReceivingDesk
{
    private readonly GatewayConnection _gateway;
    private readonly MemberLookup _members;
    private readonly SendingDesk _sending;
    private readonly MailReader _reader;
    private readonly ClientOptions _options;
    private readonly TimeProvider _clock;
    private readonly Profile _profile;
    private readonly IKeyCustody _custody;
    private readonly SubjectBook _subjects;
    private readonly MailEntryReader _entries;

    internal ReceivingDesk(GatewayConnection gateway, MemberLookup members, MailVerifier verifier, SendingDesk sending, Profile profile,
        IKeyCustody custody, ClientOptions options, TimeProvider clock)
    {
        (_gateway, _members, _sending, _options, _clock) = (gateway, members, sending, options, clock);
        (_profile, _custody) = (profile, custody);
        _reader = new MailReader(verifier, custody);
        _subjects = new SubjectBook(profile.SubjectsFolder, custody);
        _entries = new MailEntryReader(verifier, _subjects);
    }

    /// <summary>
    /// What is there, oldest first, and nothing changes by looking. Author and markings are verified before they are shown;
    /// what does not verify stands in the list with its failure. No content is fetched.
    /// </summary>
    /// <exception cref="BackboneException">Refused, Unreachable, FailedVerification where the federation does not verify.</exception>
    public async Task<ImmutableArray<MailEntry>> ListMailAsync(MailQuery? query = null, CancellationToken cancel = default)
    {
        query ??= new MailQuery();
        if (query.Max is < 1 or > 1000) throw new ArgumentException("a list has at most 1 to 1,000 entries", nameof(query));
        var request = new ListMailRequest
        {
            Mailbox = query.Mailbox?.ToString() ?? "",
            Max = (uint)query.Max,
            After = query.After,
            All = query.All,
        };
        var answer = await _gateway.CallAsync(
            options => _gateway.Mailbox.ListMailAsync(request, options), cancel).ConfigureAwait(false);
        if (answer.Refused is not null) throw GatewayFault.Of(answer.Refused);
        var entries = ImmutableArray.CreateBuilder<MailEntry>();
        foreach (var summary in answer.Mail.Take(query.Max))
            entries.Add(await _entries.ReadAsync(summary, query.Mailbox, cancel).ConfigureAwait(false));
        return entries.DrainToImmutable();
    }

    /// <summary>One message: verified from the charter's hash on, then opened. No receipt is sent by that.</summary>
    /// <param name="envelope">Its id, or a start of it.</param>
    /// <param name="mailbox">The mailbox; null: any that the profile's holder reads.</param>
    /// <param name="evenExpired">Whether it is opened although its author said that it is void by now.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <exception cref="BackboneException">FailedVerification with the checks; Identity where its key is not held here; NotFound,
    /// Refused, Unreachable.</exception>
    public async Task<ReceivedMessage> ReadMailAsync(
        EnvelopeReference envelope, MailboxAddress? mailbox = null, bool evenExpired = false, CancellationToken cancel = default)
    {
        var delivered = await _gateway.GetMailAsync(envelope, mailbox, cancel).ConfigureAwait(false);
        var asked = new MailReader.Asked(envelope, mailbox, evenExpired);
        var reading = await _reader.ReadAsync(delivered, asked, cancel).ConfigureAwait(false);
        return reading.Message ?? throw reading.Fault ?? throw new InvalidOperationException("no message, and no reason");
    }

    /// <summary>
    /// Keeps the subject of a message that was opened, for lists: sealed to this device's key, in the profile. Without a key of this
    /// device in force nothing is kept.
    /// </summary>
    /// <exception cref="BackboneException">Fault: it cannot be written; Unreachable, FailedVerification.</exception>
    public async Task KeepSubjectAsync(ReceivedMessage message, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        var federation = await _members.CurrentOrRememberedAsync(cancel).ConfigureAwait(false);
        var own = new AuthorKeys(federation, _profile, _custody, Timestamp.Now(_clock)).OpeningKeys();
        if (own.FirstOrDefault(key => _custody.CanOpen(key.Kid)) is { } key) _subjects.Write(message.Envelope, message.Content.Subject, key);
    }

    /// <summary>Tells the sender's nation, with the reader's own signature, that the message was opened.</summary>
    /// <exception cref="BackboneException">Identity where no signing key is held; Refused, Unreachable.</exception>
    public async Task<Submission> SendOpenedReceiptAsync(ReceivedMessage message, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        var fact = new Fact(
            message.Envelope, message.Recipient, ReceiptEvent.Opened, RefusalReason.Unspecified, Timestamp.Now(_clock));
        return await _sending.SendReceiptAsync(fact, message.Header.SenderNation, cancel).ConfigureAwait(false);
    }

    /// <summary>
    /// What waits in a mailbox, and then what comes, until the caller leaves. Settle each delivery; unsettled it comes again.
    /// </summary>
    /// <exception cref="BackboneException">Refused, or Unreachable when no try is left to open the stream again.</exception>
    public IAsyncEnumerable<Delivery> SubscribeAsync(SubscriptionOptions subscription, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(subscription);
        subscription.Check();
        return new Subscriber(_gateway, _reader, subscription, _options, _clock).RunAsync(cancel);
    }
}
