using System.Collections.Immutable;
using System.CommandLine;
using Backbone.Cli.Composing;
using Backbone.Cli.Grammar;
using Backbone.Client.Sending;
using Backbone.Protocol.Envelopes;

namespace Backbone.Cli.Commands;

/// <summary><c>backbone send</c></summary>
internal static class SendCommand
{
    private const string AddressForm = "KOR/kisa, KOR/kisa/lee or coi:name";

    public static Command Create(CommandDesk desk)
    {
        var to = Addresses("--to", "Asked to act: KOR/kisa, KOR/kisa/lee, or a community coi:name");
        var info = Addresses("--info", "Told, in the same forms");
        var replyTo = IdArgument.One("--reply-to", "The message that this one answers");
        var options = new MessageOptions(desk.Clock);
        var command = new Command("send", "Seal a message for its readers, sign it and hand it to your gateway")
        {
            to, info, replyTo,
        };
        options.AddTo(command, subjectIsNeeded: true);
        Need(command, to);
        desk.OnRun(command, async (invocation, cancel) =>
        {
            var parts = PartReader.Read(invocation, options);
            using var session = Session.Open(invocation);
            var message = Compose(invocation, options, invocation.Value(to)!, invocation.Value(info)!, parts);
            if (invocation.Value(replyTo) is { } answered)
            {
                var id = await NamedMessage.FindAsync(session.Client, answered, cancel);
                message = message with { Relations = [new EnvelopeRelation(RelationKind.InReplyTo, id)] };
            }
            message = await options.Originators.AddToAsync(message, invocation, session.Client, cancel);
            return await new Dispatch(invocation, session.Client, options).RunAsync(message, cancel);
        });
        return command;
    }

    /// <summary>The message that was typed.</summary>
    public static OutgoingMessage Compose(Invocation invocation, MessageOptions options, string[] to, string[] info,
        ImmutableArray<MessagePart> parts, string? subject = null, Category category = Category.Bulletin) => new()
        {
            To = [.. to],
            Info = [.. info],
            Tlp = invocation.Value(options.Tlp) ?? Tlp.Unspecified, // which the SDK refuses as well
            Pap = invocation.Value(options.Pap) ?? Pap.Unspecified,
            ReleasableTo = [.. invocation.Value(options.Rel)!],
            Caveats = [.. invocation.Value(options.Caveats)!],
            Precedence = invocation.Value(options.Precedence) ?? Precedence.Routine,
            Category = invocation.Value(options.Category) ?? category,
            Subject = invocation.Value(options.Subject) ?? subject ?? "",
            Parts = parts,
            Expires = invocation.Value(options.Expires),
            ReplyBy = invocation.Value(options.ReplyBy),
            Exercise = invocation.Value(options.Exercise),
        };

    /// <summary>A command that does nothing where nobody is asked to act.</summary>
    public static void Need(Command command, Option<string[]> to) => command.Validators.Add(result =>
    {
        if (result.GetResult(to) is not { Implicit: false }) result.AddError($"nobody is asked to act: add --to with {AddressForm}");
    });

    /// <summary>An option that takes recipients.</summary>
    public static Option<string[]> Addresses(string name, string description) =>
        OptionMaking.Many<string>(name, "ADDRESS", description, AddressForm, ReadAddress, inARow: true);

    // What an address is, the federation knows; here only that an option was not swallowed.
    private static bool ReadAddress(string text, out string address) =>
        (address = text).Length > 0 && !text.StartsWith('-');
}
