using System.Collections.Immutable;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Backbone.Policies.Language;

/// <summary>
/// Text → nodes: the part of YAML that a policy needs, and nothing by which a file says more than it shows. Refused:
/// anchors, aliases, tags, merge keys, directives, a second document, a key twice, block texts, too deep a nesting.
/// </summary>
internal sealed class NodeReader
{
    private const string WriteOut = "write out what is meant, each time";

    private readonly IParser _parser;
    private readonly Faults _faults;

    private NodeReader(string text, Faults faults) =>
        (_parser, _faults) = (new Parser(new Scanner(new StringReader(text), skipComments: true)), faults);

    /// <summary>Reads the one document; null where it cannot be read to its end.</summary>
    public static Node? Read(string text, Faults faults)
    {
        var reader = new NodeReader(text, faults);
        try
        {
            return reader.ReadDocument();
        }
        catch (YamlException wrong)
        {
            faults.Add(PlaceOf(wrong.Start), Cause(wrong),
                "mend the indentation, a colon, a bracket or a quote here, or just before");
        }
        // What the parser throws besides at odd input (found by feeding it noise): a verdict on the file all the same.
        catch (Exception wrong) when (wrong is InvalidOperationException or ArgumentException or FormatException
            or OverflowException or IndexOutOfRangeException)
        {
            faults.Add(reader.Here, "this is no YAML", "compare it with the examples of the language's page");
        }
        return null;
    }

    private Place Here => _parser.Current is { } at ? PlaceOf(at.Start) : Place.Start;

    private Node? ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (_parser.TryConsume<StreamEnd>(out _))
        {
            _faults.Add(Place.Start, "the file is empty",
                "begin with `nation:` and the rules; a policy that allows nothing says `release: []` or `accept: []`");
            return null;
        }
        var start = _parser.Consume<DocumentStart>();
        if (start.Version is not null || start.Tags is { Count: > 0 } tags && tags.Any(tag => !IsStandard(tag)))
            _faults.Add(PlaceOf(start.Start), "a directive (%…) stands here", "remove it");
        var node = ReadNode(0);
        if (node is null) return null;
        _parser.Consume<DocumentEnd>();
        if (_parser.TryConsume<StreamEnd>(out _)) return node;
        _faults.Add(Here, "a second document begins here (---)", "keep one policy in one file");
        return null;
    }

    // The two handles that every document has without naming them.
    private static bool IsStandard(YamlDotNet.Core.Tokens.TagDirective tag) =>
        tag.Handle is "!" or "!!" && tag.Prefix is "!" or "tag:yaml.org,2002:";

    private Node? ReadNode(int depth)
    {
        if (depth > PolicyLimits.Depth)
        {
            _faults.Add(Here, $"lists and maps lie more than {PolicyLimits.Depth} deep in one another",
                "write the rule flat, as the language's page shows it");
            return null;
        }
        if (_parser.TryConsume<AnchorAlias>(out var alias)) return Broken(alias,
            $"an alias (*{alias.Value}) stands here");
        if (_parser.Current is NodeEvent { Anchor.IsEmpty: false } anchored)
            _faults.Add(PlaceOf(anchored.Start), $"an anchor (&{anchored.Anchor.Value}) stands here", WriteOut);
        if (_parser.Current is NodeEvent { Tag: { IsEmpty: false } tag } tagged)
            _faults.Add(PlaceOf(tagged.Start), "a tag (!…) stands here",
                "remove it: the key decides how a value is read");
        if (_parser.TryConsume<SequenceStart>(out var list)) return ReadList(list, depth);
        if (_parser.TryConsume<MappingStart>(out var map)) return ReadMap(map, depth);
        return ReadWord(_parser.Consume<Scalar>());
    }

    private Node.Word ReadWord(Scalar scalar)
    {
        if (scalar.Style is ScalarStyle.Literal or ScalarStyle.Folded)
            _faults.Add(PlaceOf(scalar.Start), "a block text (| or >) stands here", "write it on one line");
        return new Node.Word(PlaceOf(scalar.Start), scalar.Value);
    }

    private Node.Listing? ReadList(SequenceStart start, int depth)
    {
        var items = ImmutableArray.CreateBuilder<Node>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            if (ReadNode(depth + 1) is not { } item) return null;
            items.Add(item);
        }
        return new Node.Listing(PlaceOf(start.Start), items.ToImmutable());
    }

    private Node.Map? ReadMap(MappingStart start, int depth)
    {
        var entries = ImmutableArray.CreateBuilder<(Node.Word, Node)>();
        var seen = new Dictionary<string, Place>(StringComparer.Ordinal);
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            if (ReadNode(depth + 1) is not { } key || ReadNode(depth + 1) is not { } value) return null;
            if (ReadKey(key, seen) is { } word) entries.Add((word, value));
        }
        return new Node.Map(PlaceOf(start.Start), entries.ToImmutable());
    }

    private Node.Word? ReadKey(Node key, Dictionary<string, Place> seen)
    {
        if (key is Node.Broken) return null;
        if (key is not Node.Word word)
        {
            _faults.Add(key.Place, $"{key.Form} stands here as a key", "a key is one word");
            return null;
        }
        if (word.Text == "<<")
        {
            _faults.Add(word.Place, "a merge key (<<) stands here", WriteOut);
            return null;
        }
        if (seen.TryAdd(word.Text, word.Place)) return word;
        _faults.Add(word.Place,
            $"the key {Quoted.Of(word.Text)} stands here a second time (first at {seen[word.Text]})",
            "keep one of them");
        return null;
    }

    private Node.Broken Broken(ParsingEvent at, string cause)
    {
        _faults.Add(PlaceOf(at.Start), cause, WriteOut);
        return new Node.Broken(PlaceOf(at.Start));
    }

    private static Place PlaceOf(Mark mark) => new((int)mark.Line, (int)mark.Column);

    private static string Cause(YamlException wrong)
    {
        var said = wrong.Message.TrimEnd('.').Replace("  ", " ", StringComparison.Ordinal);
        return said.Length == 0 ? "this is no YAML" : $"this is no YAML: {char.ToLowerInvariant(said[0])}{said[1..]}";
    }
}
