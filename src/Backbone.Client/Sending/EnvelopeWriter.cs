using System.Collections.Immutable;
using Backbone.Client.Connection;
using Backbone.Client.Members;
using Backbone.Custody;
using Backbone.Custody.Batches;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Keys;
using Backbone.Protocol.Verification;

namespace Backbone.Client.Sending;

/// <summary>
/// Message → envelope: 1 recipients and their keys in force · 2 the author's key · 3 sealed and signed, a service's messages many at
/// once where they may wait · 4 held against the rules that both borders check, so that what cannot pass is known before it is sent.
/// </summary>
internal sealed class EnvelopeWriter(MemberLookup members, Profile profile, IKeyCustody custody, TimeProvider clock)
{
    private readonly BatchSigner _batches = new(custody, TimeProvider.System);

    public async Task<SealedMessage> WriteAsync(
        OutgoingMessage message, ImmutableArray<OriginatorRelease> releases, FederationSnapshot federation)
    {
        CheckMessage(message);
        var now = Timestamp.Now(clock);
        // 1
        var resolved = members.Resolver(federation, now).Resolve(message.To, message.Info);
        // 2
        var author = new AuthorKeys(federation, profile, custody, now);
        var (key, roster) = author.RequireSigningKey();
        // 3
        var plan = PlanOf(message, releases, resolved, key, roster, now) with
        {
            Content = new MessageContent(message.Subject, message.Parts),
            Home = [.. author.OpeningKeys()],
        };
        var sealedMessage = await SealAsync(plan, key.Role).ConfigureAwait(false);
        // 4
        Check(federation, sealedMessage.Envelope, now);
        return sealedMessage;
    }

    /// <summary>What a message would declare; needs no key, and neither subject nor parts are looked at.</summary>
    public EnvelopeOutline Outline(
        OutgoingMessage message, ImmutableArray<OriginatorRelease> releases, int contentBytes, FederationSnapshot federation)
    {
        var now = Timestamp.Now(clock);
        var resolved = members.Resolver(federation, now).Resolve(message.To, message.Info);
        var (key, roster) = new AuthorKeys(federation, profile, custody, now).RequireKeyInForce();
        var plan = PlanOf(message, releases, resolved, key, roster, now) with { To = [.. resolved.To.Select(to => to with { Readers = [] })] };
        return EnvelopeOutline.TryWrite(plan, contentBytes, out var outline, out var refused)
            ? outline : throw new BackboneException(FaultKind.Usage, refused.Detail, "change the message");
    }

    /// <summary>A receipt that states one fact about a message that was received.</summary>
    public async Task<SealedMessage> WriteReceiptAsync(Fact fact, NationCode sender, FederationSnapshot federation)
    {
        var now = Timestamp.Now(clock);
        var (key, roster) = new AuthorKeys(federation, profile, custody, now).RequireSigningKey();
        var plan = new EnvelopePlan
        {
            Federation = profile.Federation,
            MessageId = MessageId.New(clock),
            To = [new AddressedTo(MailboxAddress.GatewayOf(sender), RecipientRole.Info, [])],
            Precedence = Precedence.Routine,
            Expires = now.Plus(ClientLimits.ReceiptLifetime),
            Handling = HandlingPlan.By(profile.Address, key.Key.Kid, roster, Category.Receipt, Tlp.Unspecified, now) with
            {
                Facts = [fact],
            },
            Content = null,
        };
        var receipt = await SealAsync(plan, key.Role).ConfigureAwait(false);
        Check(federation, receipt.Envelope, now);
        return receipt;
    }

    private EnvelopePlan PlanOf(
        OutgoingMessage message, ImmutableArray<OriginatorRelease> releases, RecipientResolver.Resolved resolved, PrincipalKey key,
        Roster roster, Timestamp now) => new()
        {
            Federation = profile.Federation,
            MessageId = message.MessageId ?? MessageId.New(clock),
            To = resolved.To,
            Precedence = message.Precedence,
            Expires = message.Expires ?? now.Plus(ClientLimits.DefaultLifetime),
            Handling = HandlingPlan.By(profile.Address, key.Key.Kid, roster, message.Category, message.Tlp, now) with
            {
                Pap = message.Pap,
                ReplyTo = message.ReplyTo,
                ReleasableTo = message.ReleasableTo,
                Caveats = message.Caveats,
                Relations = message.Relations,
                Releases = releases,
                ReplyBy = message.ReplyBy,
                Community = message.Community ?? resolved.Community,
                Exercise = message.Exercise,
            },
            Content = null,
        };

    private async Task<SealedMessage> SealAsync(EnvelopePlan plan, KeyRole role)
    {
        try
        {
            if (role != KeyRole.Service) return EnvelopeSealer.Seal(plan, custody);
            if (EnvelopeSealer.TryPrepare(plan, out var unsigned, out var refused)
                && unsigned.TrySign(await _batches.SignAsync(unsigned).ConfigureAwait(false), out var message, out refused)) return message;
            throw new BackboneException(FaultKind.Usage, refused.Detail, "change the message");
        }
        catch (ArgumentException fault)
        {
            throw new BackboneException(FaultKind.Usage, fault.Message, "change the message", fault);
        }
        catch (CustodyException fault)
        {
            throw new BackboneException(FaultKind.Identity, fault.Message, "", fault);
        }
    }

    private static void CheckMessage(OutgoingMessage message)
    {
        if (message.To.IsDefault || message.Parts.IsDefault)
            throw new BackboneException(FaultKind.Usage, "a message has recipients and parts");
        if (message.Tlp == Tlp.Unspecified)
            throw new BackboneException(FaultKind.Usage, "the message has no TLP marking", "mark it, such as with --tlp amber");
        if (message.Category is Category.Receipt or Category.Policy)
            throw new BackboneException(FaultKind.Usage, $"messages of category {message.Category} are not sent this way");
        var size = message.Parts.Sum(part => (long)part.Data.Length);
        if (size > EnvelopeLimits.EnvelopeBytes)
            throw new BackboneException(FaultKind.Refused, new Refused(RefusalReason.TooLarge,
                $"the parts have {size} bytes, an envelope holds at most {EnvelopeLimits.EnvelopeBytes}",
                "attachments of that size are not carried yet: send less"));
    }

    private static void Check(FederationSnapshot federation, Envelope envelope, Timestamp now)
    {
        if ((TimeCheck.Check(envelope.Header, now) ?? ReaderKeyCheck.Check(federation, envelope.Header, now)) is { } refused)
            throw new BackboneException(FaultKind.Refused, refused);
    }
}
