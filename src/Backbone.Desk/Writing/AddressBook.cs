using System.Collections.Immutable;
using Backbone.Client.Members;
using Backbone.Protocol.Addresses;

namespace Backbone.Desk.Writing;

/// <summary>Who can be written to, by the verified documents: members' mailboxes, persons', and communities.</summary>
public sealed class AddressBook
{
    /// <summary>What a community's name begins with.</summary>
    public const string CommunityPrefix = "coi:";

    /// <summary>Names that a search gives at most.</summary>
    public const int MostFound = 12;

    private readonly ImmutableArray<AddressEntry> _all;
    private readonly Dictionary<string, (string Title, IReadOnlyCollection<string> Communities)> _members;

    /// <summary>A book of all members.</summary>
    public AddressBook(ImmutableArray<MemberEntry> members)
    {
        _members = members.ToDictionary(entry => entry.Member.Address.ToString(),
            entry => (entry.Member.Title, (IReadOnlyCollection<string>)entry.Communities));
        _all =
        [
            .. members.SelectMany(entry => entry.Communities).GroupBy(name => name).OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => new AddressEntry(CommunityPrefix + group.Key, "", group.Count(), false)),
            .. members.SelectMany(entry => entry.Mailboxes.Where(mailbox => mailbox.Address.Kind != MailboxKind.Gateway)
                .Select(mailbox => new AddressEntry(mailbox.Address.ToString(), entry.Member.Title, 0, entry.Member.IsPrivate))),
        ];
    }

    /// <summary>What has all words of a search in its address or title; nothing where none is typed.</summary>
    public IReadOnlyList<AddressEntry> Search(string typed)
    {
        ArgumentNullException.ThrowIfNull(typed);
        var words = typed.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return words.Length == 0 ? [] : [.. _all.Where(entry => words.All(word =>
            entry.Name.Contains(word, StringComparison.OrdinalIgnoreCase) || entry.Title.Contains(word, StringComparison.OrdinalIgnoreCase))).Take(MostFound)];
    }

    /// <summary>The communities of a mailbox's member; none where it is not known.</summary>
    public IReadOnlyCollection<string> CommunitiesOf(string mailbox) => Member(mailbox).Communities;

    /// <summary>The title of a mailbox's member; empty where it is not known.</summary>
    public string TitleOf(string mailbox) => Member(mailbox).Title;

    private (string Title, IReadOnlyCollection<string> Communities) Member(string mailbox) =>
        MailboxAddress.TryParse(mailbox, out var address) && address.Member is { } member && _members.TryGetValue(member.ToString(), out var known)
            ? known : ("", []);
}

/// <summary>A name that can be written to.</summary>
/// <param name="Name">As it is typed: a mailbox, or a community with its prefix.</param>
/// <param name="Title">The member's name for people; empty for a community.</param>
/// <param name="Members">How many members a community has; 0 for a mailbox.</param>
/// <param name="IsPrivate">Whether it is a private organisation.</param>
public sealed record AddressEntry(string Name, string Title, int Members, bool IsPrivate);
