using System.Collections.Immutable;
using Backbone.Client.Connection;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;

namespace Backbone.Client.Members;

/// <summary>
/// Names → an explicit list of mailboxes with their readers' keys: 1 each name is read · 2 a community becomes its members'
/// shared mailboxes, without the author's member · 3 the first naming of a mailbox counts · 4 at most 64 · 5 every mailbox
/// is in a key set in force and has a reader. Nothing is ever left out in silence.
/// </summary>
internal sealed class RecipientResolver(
    FederationSnapshot federation, ImmutableArray<DocumentFinding> findings, PrincipalAddress author, Timestamp now)
{
    /// <summary>What a community's name begins with.</summary>
    public const string CommunityPrefix = "coi:";

    /// <summary>The list, and the one community it consists of.</summary>
    /// <param name="To">The mailboxes.</param>
    /// <param name="Community">The community named, where there is exactly one and all mailboxes are its members'.</param>
    public sealed record Resolved(ImmutableArray<AddressedTo> To, string? Community);

    public Resolved Resolve(IReadOnlyCollection<string> to, IReadOnlyCollection<string> info)
    {
        // 1, 2, 3
        var roles = new Dictionary<MailboxAddress, RecipientRole>();
        var order = new List<MailboxAddress>();
        var communities = new List<Community>();
        var named = to.Select(name => (name, RecipientRole.Action)).Concat(info.Select(name => (name, RecipientRole.Info)));
        foreach (var (name, role) in named)
            foreach (var mailbox in Expand(name, communities))
                if (roles.TryAdd(mailbox, role)) order.Add(mailbox);
        if (order.Count == 0) throw new BackboneException(FaultKind.Usage, "there is no recipient", "name at least one with --to");
        // 4
        if (order.Count > EnvelopeLimits.Recipients)
            throw new BackboneException(FaultKind.Refused, new Refused(RefusalReason.TooLarge,
                $"the names stand for {order.Count} mailboxes, {EnvelopeLimits.Recipients} are allowed in one message",
                "send it in several messages"));
        // 5
        return new Resolved([.. order.Select(mailbox => Keyed(mailbox, roles[mailbox]))], CommonCommunity(communities, order));
    }

    private IEnumerable<MailboxAddress> Expand(string name, List<Community> communities)
    {
        if (!name.StartsWith(CommunityPrefix, StringComparison.Ordinal)) return [ReadMailbox(name)];
        var community = federation.FindCommunity(name[CommunityPrefix.Length..], now)
            ?? throw new BackboneException(FaultKind.NotFound, $"the charter in force has no community '{ForeignText.Clean(name)}'",
                Spelling.Advise(name, federation.Charter.Communities.Select(known => CommunityPrefix + known.Name),
                    "list communities with backbone members list"));
        if (!communities.Contains(community)) communities.Add(community);
        return community.Members.Where(member => member != author.Member).Select(MailboxAddress.SharedBy);
    }

    private MailboxAddress ReadMailbox(string name)
    {
        if (!MailboxAddress.TryParse(name, out var mailbox))
            throw new BackboneException(FaultKind.Usage, $"'{ForeignText.Clean(name)}' is no recipient",
                Spelling.Advise(name, Known(), "write KOR/kisa, KOR/kisa/lee or coi:name"));
        return mailbox.Kind != MailboxKind.Gateway ? mailbox : throw new BackboneException(
            FaultKind.Usage, $"{mailbox} takes receipts and policy messages only", "write to a member of that nation");
    }

    private AddressedTo Keyed(MailboxAddress address, RecipientRole role)
    {
        if (federation.FindMailbox(address, now) is not { } mailbox) throw Unknown(address);
        var epochs = mailbox.EpochsToSealTo(now);
        if (epochs.Length == 0)
            throw new BackboneException(FaultKind.Refused, new Refused(RefusalReason.ReaderKeyMismatch,
                $"nobody could open a message to {address}: none of its readers has a key in force",
                $"ask {address.Nation} to rotate its keys"));
        return new AddressedTo(address, role, [.. epochs.Select(epoch => epoch.Key)]);
    }

    private IEnumerable<string> Known() => federation.Charter.Nations
        .SelectMany(nation => federation.MailboxesOf(nation.Code, now)).Where(mailbox => mailbox.Address.Kind != MailboxKind.Gateway)
        .Select(mailbox => mailbox.Address.ToString());

    private BackboneException Unknown(MailboxAddress address)
    {
        var finding = findings.FirstOrDefault(found => found.Document?.Nation == address.Nation);
        return finding is null
            ? new BackboneException(FaultKind.NotFound, $"{address} is in no key set in force",
                Spelling.Advise(address.ToString(), Known(), "list mailboxes with backbone members list"))
            : new BackboneException(FaultKind.FailedVerification, new Refused(finding.Refusal.Reason,
                $"{address} cannot be looked up: {finding.Refusal.Detail}", finding.Refusal.NextStep));
    }

    private static string? CommonCommunity(List<Community> communities, List<MailboxAddress> order) =>
        communities is [var only] && order.All(mailbox => mailbox.Member is { } member && only.Members.Contains(member))
            ? only.Name : null;
}
