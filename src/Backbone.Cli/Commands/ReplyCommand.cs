using System.CommandLine;
using Backbone.Cli.Composing;
using Backbone.Cli.Grammar;
using Backbone.Client.Showing;

namespace Backbone.Cli.Commands;

/// <summary><c>backbone reply ID</c></summary>
internal static class ReplyCommand
{
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
            var message = SendCommand.Compose(invocation, options, to, [], parts, Conversation.AnswerSubject(original), Category.Response);
            message = await options.Originators.AddToAsync(Conversation.AsAnswer(message, original), invocation, session.Client, cancel);
            return await new Dispatch(invocation, session.Client, options).RunAsync(message, cancel);
        });
        return command;
    }
}
