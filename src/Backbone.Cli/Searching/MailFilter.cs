using System.CommandLine;
using Backbone.Cli.Grammar;
using Backbone.Client.Receiving;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;

namespace Backbone.Cli.Searching;

/// <summary>
/// Options that choose among the mail, by what was verified here. Mail that does not verify is never left out: nothing that it says
/// of itself may hide it.
/// </summary>
internal sealed class MailFilter(TimeProvider clock)
{
    private readonly Option<string?> _from = OptionMaking.One<string>("--from", "ADDRESS", "Only by this nation, member or person",
        "a nation, member or person, such as KOR, KOR/kisa or KOR/kisa/lee", ReadAuthor);

    private readonly Option<Tlp?> _tlp = OptionMaking.Word("--tlp", "Only under this marking", Vocabulary.Markings);

    private readonly Option<Category?> _category = OptionMaking.Word("--category", "Only of this kind", Vocabulary.Categories);

    private readonly Option<Timestamp?> _since = Moments.Past("--since", "Only what came since then", clock);

    private readonly Option<IdPrefix?> _thread = IdArgument.One("--thread", "Only this message, and all that answers or replaces it or "
        + "derives from it, opened or not; what you sent is listed too");

    /// <summary>Adds all to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _from, _tlp, _category, _since, _thread }) command.Add(option);
    }

    /// <summary>The message whose thread is wanted; null where all are.</summary>
    public IdPrefix? Thread(Invocation invocation) => invocation.Value(_thread);

    /// <summary>Whether an entry is wanted.</summary>
    public bool Takes(Invocation invocation, MailEntry entry)
    {
        if (entry is not { Handling: { } handling, Failure: null }) return true;
        return (invocation.Value(_from) is not { } from || IsOf(handling.Author, from) || handling.OnBehalfOf is { } other && IsOf(other, from))
            && (invocation.Value(_tlp) is not { } tlp || handling.Tlp == tlp)
            && (invocation.Value(_category) is not { } category || handling.Category == category)
            && (invocation.Value(_since) is not { } since || entry.Collected >= since);
    }

    private static bool IsOf(PrincipalAddress author, string from) =>
        author.ToString() == from || author.ToString().StartsWith(from + "/", StringComparison.Ordinal);

    private static bool ReadAuthor(string text, out string from)
    {
        from = text;
        var parts = text.Split('/');
        return parts.Length <= 3 && NationCode.TryParse(parts[0], out _) && parts.All(part => part.Length > 0);
    }
}
