using System.CommandLine;
using Backbone.Cli.Composing;
using Backbone.Cli.Grammar;
using Backbone.Client.Receiving;
using Backbone.Protocol.Envelopes;

namespace Backbone.Cli.Commands;

/// <summary><c>backbone reply ID</c></summary>
internal static class ReplyCommand
{
    private const string Prefix = "Re: ";

    public static Command Create(CommandDesk desk)
    {
        var id = IdArgument.Make();
        var options = new MessageOptions(desk.Clock);
        var command =
            new Command("reply", "Answer a message: to where its author wants answers, in the same community") { id };
        options.AddTo(command, subjectIsNeeded: false);
        desk.OnRun(command, async (invocation, cancel) =>
        {
            var parts = PartReader.Read(invocation, options);
            using var session = Session.Open(invocation);
            var prefix = invocation.Value(id)!;
            var original = await session.Client.Receiving.ReadMailAsync(
                prefix.Reference, evenExpired: true, cancel: cancel);
            prefix.Accept(original.Envelope);
            string[] to = [original.Handling.AnswersTo.ToString()];
            var message = SendCommand.Compose(invocation, options, to, [], parts, SubjectOf(original), Category.Response);
            message = await options.Originators.AddToAsync(message with
            {
                Community = original.Handling.Community,
                Relations = [new EnvelopeRelation(RelationKind.InReplyTo, original.Envelope)],
                // What answers a drill is part of it.
                Exercise = message.Exercise || original.Handling.Exercise,
            }, invocation, session.Client, cancel);
            return await new Dispatch(invocation, session.Client, options).RunAsync(message, cancel);
        });
        return command;
    }

    private static string SubjectOf(ReceivedMessage original) =>
        original.Content.Subject.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
            ? original.Content.Subject : Prefix + original.Content.Subject;
}
