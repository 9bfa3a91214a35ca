using System.CommandLine;
using System.CommandLine.Parsing;
using Backbone.Cli.Grammar;
using Backbone.Client.Sending;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;

namespace Backbone.Cli.Composing;

/// <summary>Options of whatever sends a message.</summary>
internal sealed class MessageOptions
{
    public MessageOptions(TimeProvider clock)
    {
        Expires = Moments.Option("--expires", "Void from then on, at most 30 days ahead [default: 7d]", clock);
        ReplyBy = Moments.Option("--reply-by", "An answer is asked for by then", clock);
        Originators = new OriginatorOptions(clock);
    }

    /// <summary>Marking; has no default.</summary>
    public Option<Tlp?> Tlp { get; } =
        OptionMaking.Word("--tlp", "TLP 2.0 marking; has no default", Vocabulary.Markings);

    /// <summary>Permitted actions.</summary>
    public Option<Pap?> Pap { get; } = OptionMaking.Word("--pap", "Permissible actions", Vocabulary.Permissions);

    /// <summary>Nations.</summary>
    public Option<NationCode[]> Rel { get; } = OptionMaking.List<NationCode>(
        "--rel", "KOR,USA", "Releasable to these nations only",
        "nations' codes with commas, such as KOR,USA", NationCode.TryParse);

    /// <summary>Caveats.</summary>
    public Option<Caveat[]> Caveats { get; } = OptionMaking.Many<Caveat>(
        "--caveat", Vocabulary.Caveats.Choice.ToUpperInvariant(),
        "Limit on passing on; may be given again", $"one of {Vocabulary.Caveats.Choice}", Vocabulary.Caveats.TryRead);

    /// <summary>Urgency.</summary>
    public Option<Precedence?> Precedence { get; } =
        OptionMaking.Word("--precedence", "How urgent [default: routine]", Vocabulary.Precedences);

    /// <summary>Kind of message.</summary>
    public Option<Category?> Category { get; } =
        OptionMaking.Word("--category", "What kind of message", Vocabulary.Sendable);

    /// <summary>Subject.</summary>
    public Option<string?> Subject { get; } = new("--subject")
    {
        HelpName = "TEXT",
        Description = "One line; only the readers see it",
    };

    /// <summary>Texts.</summary>
    public Option<PartArgument[]> Texts { get; } = OptionMaking.Many<PartArgument>("--text", "LANG:FILE|-",
        "A text in UTF-8, from a file or standard input (ko:-, or - alone); may be given again",
        "a language and a file, such as ko:bulletin.txt, or - for standard input", ReadText);

    /// <summary>Files.</summary>
    public Option<PartArgument[]> Files { get; } = OptionMaking.Many<PartArgument>("--part", "TYPE:FILE",
        "A file with its media type; may be given again",
        "a media type and a file, such as application/pdf:report.pdf", ReadFile);

    /// <summary>Expiry.</summary>
    public Option<Timestamp?> Expires { get; }

    /// <summary>Answer asked for.</summary>
    public Option<Timestamp?> ReplyBy { get; }

    /// <summary>What it derives from, and what is released.</summary>
    public OriginatorOptions Originators { get; }

    /// <summary>Exercise.</summary>
    public Option<bool> Exercise { get; } = new("--exercise") { Description = "Marks it as part of a drill" };

    /// <summary>Nothing is sent.</summary>
    public Option<bool> DryRun { get; } = new("--dry-run")
    {
        Description = "Seals it, shows what would be sent and how the gateway would rule, and sends nothing",
    };

    /// <summary>Only to those whom it may go to.</summary>
    public Option<bool> Partial { get; } = new("--partial")
    {
        Description = "Asks first, and seals it anew for those only whom it may go to; names the others and why",
    };

    /// <summary>Waits.</summary>
    public Option<DeliveryStage?> Wait { get; } =
        OptionMaking.Word("--wait", "Waits until it is so far everywhere, at most --timeout", Vocabulary.Awaitable);

    /// <summary>Adds all to a command, and what must be there.</summary>
    public void AddTo(Command command, bool subjectIsNeeded)
    {
        Option[] all =
        [
            Tlp, Pap, Rel, Caveats, Precedence, Category, Subject, Texts, Files, Expires, ReplyBy, Exercise, DryRun, Partial,
            Wait,
        ];
        foreach (var option in all) command.Add(option);
        Originators.AddTo(command);
        command.Validators.Add(result => Check(result, subjectIsNeeded));
    }

    /// <summary>Adds what is declared about a message, for what asks before it is written.</summary>
    public void AddMarkingsTo(Command command)
    {
        foreach (var option in new Option[] { Tlp, Pap, Rel, Caveats, Precedence, Category, Exercise }) command.Add(option);
        command.Validators.Add(CheckMarking);
    }

    private void CheckMarking(CommandResult result)
    {
        if (result.GetResult(Tlp) is null)
            result.AddError(
                $"the message has no TLP marking, and there is no default: add --tlp {Vocabulary.Markings.Choice}");
    }

    private void Check(CommandResult result, bool subjectIsNeeded)
    {
        CheckMarking(result);
        if (subjectIsNeeded && result.GetResult(Subject) is null)
            result.AddError("the message has no subject: add --subject TEXT");
        if (result.GetResult(Texts) is not { Implicit: false } && result.GetResult(Files) is not { Implicit: false })
            result.AddError("the message has no content: add --text LANG:FILE, --text - or --part TYPE:FILE");
    }

    private static bool ReadText(string text, out PartArgument part) => PartArgument.TryReadText(text, out part!);

    private static bool ReadFile(string text, out PartArgument part) => PartArgument.TryReadFile(text, out part!);
}
