using Backbone.Client.Sending;
using Backbone.Protocol.Addresses;

namespace Backbone.Desk.Policies;

/// <summary>
/// What the officer may send to the mailboxes of a nation, by marking: each column is one question to the own gateway, which knows the
/// own release policy and what the others say that they take in.
/// </summary>
public sealed partial class WhoMaySend
{
    /// <summary>Mailboxes of one question.</summary>
    private const int Most = 32;

    /// <summary>About as large as a bulletin.</summary>
    private const int Bytes = 1000;

    private readonly SortedDictionary<string, IReadOnlyList<MailboxAddress>> _mailboxes = new(StringComparer.Ordinal);
    private IReadOnlyList<string> _communities = [];
    private Dictionary<Tlp, Preview> _rulings = [];
    private (Tlp Tlp, MailboxAddress Mailbox)? _shown;
    private string _nation = "";
    private Category _category = Category.Bulletin;
    private Precedence _precedence = Precedence.Routine;
    private string _community = "";
    private bool _exercise;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        var own = Session.Profile.Address;
        await AskAsync((client, cancel) => client.Members.ListMembersAsync(cancel), members =>
        {
            foreach (var nation in members.GroupBy(entry => entry.Member.Address.Nation))
                _mailboxes[nation.Key.ToString()] = [.. nation.SelectMany(entry => entry.Mailboxes).Select(mailbox => mailbox.Address).Distinct().Take(Most)];
            _communities = [.. members.Where(entry => entry.Member.Address == own.Member).SelectMany(entry => entry.Communities)];
        });
        _nation = _mailboxes.Keys.FirstOrDefault(nation => nation != own.Nation.ToString()) ?? _mailboxes.Keys.FirstOrDefault() ?? "";
        await LookAsync();
    }

    private Task ChangeAsync(Action change)
    {
        change();
        return LookAsync();
    }

    // Answers to an earlier choice are thrown away with the table that they were for.
    private async Task LookAsync()
    {
        var rulings = _rulings = [];
        _shown = null;
        if (!_mailboxes.TryGetValue(_nation, out var mailboxes) || mailboxes.Count == 0) return;
        foreach (var tlp in RulingMatrix.Markings)
        {
            var message = new OutgoingMessage
            {
                To = [.. mailboxes.Select(mailbox => mailbox.ToString())],
                Tlp = tlp,
                Category = _category,
                Precedence = _precedence,
                Community = _community.Length > 0 ? _community : null,
                Exercise = _exercise,
                Subject = "",
                Parts = [],
            };
            if (!await AskAsync((client, cancel) => client.Sending.PreviewAsync(message, Bytes, cancel), preview => rulings[tlp] = preview)) return;
            if (rulings != _rulings) return;
            StateHasChanged();
        }
    }

    private RecipientDecision? DecisionOf((Tlp Tlp, MailboxAddress Mailbox) cell) =>
        _rulings.TryGetValue(cell.Tlp, out var preview) ? RulingMatrix.DecisionOf(preview, cell.Mailbox) : null;
}
