using System.Runtime.CompilerServices;
using Backbone.Client.Connection;
using Backbone.Client.Verifying;
using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using Google.Protobuf;
using Wire = Backbone.Contracts.Gateway.V1.DeadLetterCause;

namespace Backbone.Client.Receiving;

/// <summary>What subscriptions of one's mailboxes hand over no more, and handing it over again.</summary>
public sealed class DeadLetterDesk
{
    private readonly GatewayConnection _gateway;
    private readonly MailEntryReader _entries;

    internal DeadLetterDesk(GatewayConnection gateway, MailVerifier verifier, SubjectBook subjects) =>
        (_gateway, _entries) = (gateway, new MailEntryReader(verifier, subjects));

    /// <summary>All of them, in the order of the mail; what does not verify stands among them with its failure.</summary>
    /// <param name="mailbox">Only this mailbox's; null: every mailbox's that the profile's holder reads.</param>
    /// <param name="subscription">Only this subscription's; empty: all.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <exception cref="BackboneException">Refused, Unreachable, FailedVerification where the federation does not verify.</exception>
    public async IAsyncEnumerable<DeadLetter> ListAsync(
        MailboxAddress? mailbox = null, string subscription = "", [EnumeratorCancellation] CancellationToken cancel = default)
    {
        var request = new ListDeadLettersRequest { Mailbox = mailbox?.ToString() ?? "", Name = subscription };
        while (true)
        {
            var answer = await _gateway.CallAsync(
                options => _gateway.Mailbox.ListDeadLettersAsync(request, options), cancel).ConfigureAwait(false);
            if (answer.Refused is not null) throw GatewayFault.Of(answer.Refused);
            if (answer.Letters.Count == 0) yield break;
            foreach (var letter in answer.Letters)
            {
                var mail = letter.Mail ?? new MailSummary();
                // A gateway that goes back would list for ever.
                if (mail.Place < request.After
                    || (mail.Place == request.After && string.CompareOrdinal(letter.Name, request.AfterName) <= 0)) yield break;
                (request.After, request.AfterName) = (mail.Place, letter.Name);
                yield return new DeadLetter(
                    await _entries.ReadAsync(mail, mailbox, cancel).ConfigureAwait(false),
                    MailboxAddress.TryParse(mail.Delivered?.Mailbox ?? "", out var named) ? named : null, ForeignText.Clean(letter.Name),
                    CauseOf(letter.Cause), (int)letter.Attempts, new(letter.Time));
            }
        }
    }

    /// <summary>Has one handed over again in its subscription, from the first attempt on.</summary>
    /// <exception cref="BackboneException">NotFound: it is none (any more); Refused where it has expired; Unreachable.</exception>
    public async Task ReplayAsync(MailboxAddress mailbox, string subscription, EnvelopeId envelope, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(subscription);
        var request = new ReplayDeadLetterRequest
        {
            Mailbox = mailbox.ToString(),
            Name = subscription,
            EnvelopeId = ByteString.CopyFrom(envelope.Hash.ToArray()),
        };
        var answer = await _gateway.CallAsync(
            options => _gateway.Mailbox.ReplayDeadLetterAsync(request, options), cancel).ConfigureAwait(false);
        if (answer.Refused is not null) throw GatewayFault.Of(answer.Refused);
    }

    private static DeadLetterCause CauseOf(Wire cause) => cause switch
    {
        Wire.Refused => DeadLetterCause.Refused,
        Wire.AttemptsSpent => DeadLetterCause.AttemptsSpent,
        _ => DeadLetterCause.Unknown,
    };
}
