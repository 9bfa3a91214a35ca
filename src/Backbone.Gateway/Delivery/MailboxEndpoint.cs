using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Members;
using Backbone.Gateway.Opening;
using Backbone.Gateway.Sharing;
using Backbone.Gateway.Storage;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using Backbone.Sqlite;
using Google.Protobuf;
using Grpc.Core;

namespace Backbone.Gateway.Delivery;

/// <summary>The edge at which readers get their mail. Who is no reader of a mailbox learns nothing of it.</summary>
internal sealed class MailboxEndpoint(
    NationalStore store, MailboxAccess access, ServiceOpener opener, SubscriptionDesk subscriptions, DeadLetterDesk deadLetters, SharingDesk sharing,
    OpenStreams streams, IHostApplicationLifetime process)
    : MailboxService.MailboxServiceBase
{
    private const int ListDefault = 100;
    private const int ListMost = 1000;

    public override async Task<ListMailResponse> ListMail(ListMailRequest request, ServerCallContext context)
    {
        var caller = context.CallerPrincipal();
        var mailboxes = access.Of(caller, request.Mailbox);
        if (mailboxes.Count == 0) return new ListMailResponse { Refused = MailboxAccess.Denied(request.Mailbox) };
        var count = Edge.Count(request.Max, ListDefault, ListMost);
        var response = new ListMailResponse();
        response.Mail.AddRange(await store.ReadAsync(session => MailTable
            .List(session, mailboxes, caller.ToString(), request.All, (long)request.After, count)
            .Select(ToWire).ToList(), context.CancellationToken));
        return response;
    }

    /// <summary>A message of a list, for the wire.</summary>
    internal static MailSummary ToWire(MailRow row) => new()
    {
        Place = (ulong)row.Place,
        EnvelopeId = Edge.Bytes(row.Envelope),
        Delivered = row.Delivered,
        Opened = row.Opened,
        ContentHash = ByteString.CopyFrom(row.ContentHash.ToArray()),
        SharedKids = { row.Shared.Distinct().Select(kid => ByteString.CopyFrom(kid.ToArray())) },
    };

    public override async Task<GetMailResponse> GetMail(GetMailRequest request, ServerCallContext context)
    {
        var caller = context.CallerPrincipal();
        var mailboxes = access.Of(caller, request.Mailbox);
        if (mailboxes.Count == 0) return new GetMailResponse { Refused = MailboxAccess.Denied(request.Mailbox) };
        var (response, envelope) = await store.ReadAsync(
            session => Get(session, mailboxes, caller, request.EnvelopeId.Memory), context.CancellationToken);
        if (response.Delivered is { } delivered)
            (response.Opened, response.NotOpened) = OpenedForms.ToWire(opener.Open(caller, envelope, delivered));
        return response;
    }

    public override async Task Subscribe(
        IAsyncStreamReader<SubscribeRequest> requestStream, IServerStreamWriter<SubscribeResponse> responseStream,
        ServerCallContext context)
    {
        var caller = context.CallerPrincipal();
        using var open = streams.Enter(caller, OpenStreams.Subscriptions);
        var call = new SubscriptionCall(subscriptions, requestStream, responseStream);
        await process.UntilStoppingAsync("subscribe again", over => call.RunAsync(caller, over), context.CancellationToken);
    }

    public override async Task<SettleResponse> Settle(SettleRequest request, ServerCallContext context)
    {
        var caller = context.CallerPrincipal();
        if (!SubscriptionForms.TryReadNames(request.Mailbox, request.Name, out var mailbox, out var name, out var malformed)
            || !SubscriptionForms.TryRead(request, out var settlements, out malformed))
            return new SettleResponse { Refused = Edge.Refusal(malformed) };
        var outcomes = await subscriptions.SettleAsync(caller, mailbox, name, settlements, context.CancellationToken);
        var response = new SettleResponse { Refused = RefusalOf(outcomes[0]) };
        response.More.AddRange(outcomes.Skip(1).Select(outcome => new SettleOutcome { Refused = RefusalOf(outcome) }));
        return response;
    }

    public override async Task<ListDeadLettersResponse> ListDeadLetters(ListDeadLettersRequest request, ServerCallContext context)
    {
        var mailboxes = access.Of(context.CallerPrincipal(), request.Mailbox);
        if (mailboxes.Count == 0) return new ListDeadLettersResponse { Refused = MailboxAccess.Denied(request.Mailbox) };
        var (after, count) = (new DeadPlace((long)Math.Min(request.After, long.MaxValue), request.AfterName), Edge.Count(request.Max, ListDefault, ListMost));
        var response = new ListDeadLettersResponse();
        response.Letters.AddRange(await store.ReadAsync(
            session => DeadLetterDesk.List(session, mailboxes, request.Name, after, count), context.CancellationToken));
        return response;
    }

    public override async Task<ReplayDeadLetterResponse> ReplayDeadLetter(ReplayDeadLetterRequest request, ServerCallContext context)
    {
        var caller = context.CallerPrincipal();
        if (SubscriptionForms.TryReadNames(request.Mailbox, request.Name, out var mailbox, out var name, out var refused))
            refused = request.EnvelopeId.Length != Digest.Size ? SubscriptionForms.Malformed("an envelope id has 32 bytes")
                : !access.MayRead(caller, mailbox) ? MailboxAccess.NoReader(mailbox.ToString())
                : await deadLetters.ReplayAsync(caller, mailbox, name, new EnvelopeId(new Digest(request.EnvelopeId.Span)), context.CancellationToken);
        return new ReplayDeadLetterResponse { Refused = refused is null ? null : Edge.Refusal(refused) };
    }

    public override async Task<ShareMailResponse> ShareMail(ShareMailRequest request, ServerCallContext context)
    {
        if (!SharingForms.TryRead(request, out var mailbox, out var shares, out var malformed))
            return new ShareMailResponse { Refused = Edge.Refusal(malformed) };
        var (refused, outcomes) = await sharing.ShareAsync(context.CallerPrincipal(), mailbox, shares, context.CancellationToken);
        if (refused is not null) return new ShareMailResponse { Refused = Edge.Refusal(refused) };
        var response = new ShareMailResponse();
        response.Outcomes.AddRange(outcomes.Select(one => new ShareOutcome { Refused = RefusalOf(one.Refused), Repeated = one.Repeated }));
        return response;
    }

    private static Contracts.Envelope.V1.Refusal? RefusalOf(Refused? refused) => refused is null ? null : Edge.Refusal(refused);

    private static (GetMailResponse Response, EnvelopeId Envelope) Get(
        SqliteSession session, IReadOnlyList<string> mailboxes, PrincipalAddress caller, ReadOnlyMemory<byte> prefix)
    {
        var found = MailTable.Find(session, mailboxes, prefix.Span);
        var envelopes = found.Select(one => one.Envelope).Distinct().Count();
        if (envelopes != 1) return (new GetMailResponse { Refused = Edge.NotOne(envelopes, "message in your mailboxes") }, default);
        var (mailbox, envelope) = found[0];
        if (MailTable.Read(session, mailbox, envelope) is not { Content.IsEmpty: false } delivered)
            return (new GetMailResponse { Refused = Edge.Refusal(RefusalReason.NotFound, "it ended long ago, and its content is no longer kept") }, envelope);
        SharedWrapTable.AddTo(session, delivered, envelope, caller.ToString());
        return (new GetMailResponse { Delivered = delivered }, envelope);
    }
}
