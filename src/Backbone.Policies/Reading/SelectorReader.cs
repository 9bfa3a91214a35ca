using System.Collections.Immutable;
using Backbone.Policies.Clauses;
using Backbone.Policies.Language;
using Backbone.Protocol.Addresses;

namespace Backbone.Policies.Reading;

/// <summary>
/// Reads whom a rule names: their spelling only; whether they exist is asked when the policy is compiled.
/// </summary>
internal sealed class SelectorReader(Faults faults)
{
    private const string Forms =
        "write NATION/*, NATION/member, NATION/member/*, NATION/member/principal, kind:…, role:… or coi:…";

    /// <summary>A list of selectors, or one alone; empty where something is wrong with it.</summary>
    public ImmutableArray<Selector> ReadList(Node node, string key)
    {
        var read = ImmutableArray.CreateBuilder<Selector>();
        foreach (var word in Words(node, key, faults))
            if (Read(word) is { } selector) read.Add(selector);
        return read.ToImmutable();
    }

    /// <summary>The words of a list, or the one word that stands alone.</summary>
    public static IEnumerable<Node.Word> Words(Node node, string key, Faults faults)
    {
        if (node is Node.Word single) return [single];
        if (node is not Node.Listing list)
        {
            faults.Add(node, $"{node.Form} stands here, `{key}` is a list", $"write `{key}: [one, another]`");
            return [];
        }
        if (list.Items.IsEmpty) faults.Add(node.Place, $"`{key}` is empty, so the rule can never match",
            "name at least one, or leave the key out");
        if (list.Items.Length > PolicyLimits.NamesPerClause)
        {
            faults.Add(node.Place, $"`{key}` names {list.Items.Length}, the limit is {PolicyLimits.NamesPerClause}",
                "name a nation, a community or a kind, or write two rules");
            return [];
        }
        foreach (var item in list.Items)
            if (item is not (Node.Word or Node.Broken)) faults.Add(item.Place,
                $"{item.Form} stands here, `{key}` is a list of words", $"write `{key}: [one, another]`");
        foreach (var twice in list.Items.OfType<Node.Word>().GroupBy(word => word.Text)
            .Where(group => group.Count() > 1))
            faults.Add(twice.Last().Place, $"{Quoted.Of(twice.Key)} stands in `{key}` twice", "keep one of them");
        return list.Items.OfType<Node.Word>();
    }

    /// <summary>One selector; null, with a fault told, where it is none.</summary>
    public Selector? Read(Node.Word word)
    {
        var (place, text) = (word.Place, word.Text);
        if (text.Split(':', 2) is [var prefix, var name]) return ReadPrefixed(place, prefix, name, text);
        if (text.EndsWith("/*", StringComparison.Ordinal))
        {
            if (NationCode.TryParse(text[..^2], out var nation)) return new Selector.OfNation(place, nation);
            if (MemberAddress.TryParse(text[..^2], out var member)) return new Selector.PrincipalsOf(place, member);
        }
        if (MemberAddress.TryParse(text, out var one)) return new Selector.OfMember(place, one);
        if (PrincipalAddress.TryParse(text, out var principal))
            return principal.Kind == PrincipalKind.Gateway
                ? No(place,
                    $"{text} is a nation's gateway: receipts and policy messages pass outside the rules, and nothing else "
                        + "comes from it or goes to it", "name members")
                : new Selector.One(place, principal);
        if (NationCode.TryParse(text, out _)) return No(place, $"{text} is a nation's code alone",
            $"write {text}/* for all of the nation");
        return No(place, $"{Quoted.Of(text)} names nobody", Forms);
    }

    private Selector? ReadPrefixed(Place place, string prefix, string name, string text)
    {
        switch (prefix)
        {
            case "kind":
                var kind = MemberKinds.Read(name);
                return kind != MemberKind.Unspecified ? new Selector.OfKind(place, kind)
                    : No(place, $"{Quoted.Of(name)} is no kind of member", Meant(name, MemberKinds.Words));
            case "role" when IsName(name, 32): return new Selector.WithRole(place, name);
            case "coi" when IsName(name, 64): return new Selector.InCommunity(place, name);
            case "role" or "coi": return No(place, $"{Quoted.Of(name)} is no name", "names are of a-z, 0-9 and -");
            default: return No(place, $"{Quoted.Of(text)} names nobody", Forms);
        }
    }

    private Selector? No(Place place, string cause, string nextStep)
    {
        faults.Add(place, cause, nextStep);
        return null;
    }

    /// <summary>Whether a text is <c>[a-z0-9-]</c> of at most so many letters.</summary>
    public static bool IsName(string text, int longest) =>
        text.Length >= 1 && text.Length <= longest
        && text.All(letter => letter is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-');

    /// <summary>What to write instead of a word that is none of a list.</summary>
    public static string Meant(string typed, IEnumerable<string> words) => Nearest.Of(typed, words) is { } meant
        ? $"did you mean {meant}?" : $"write one of {string.Join(", ", words)}";
}
