using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Backbone.Cli.Composing;
using Backbone.Cli.Views;
using Backbone.Client;
using Backbone.Client.Sending;
using Backbone.Protocol.Envelopes;

namespace Backbone.Cli.Commands;

/// <summary>
/// <c>backbone feed</c>: for programs. Each line of the standard input is a message to the same recipients under the same markings:
/// 1 read · 2 sealed, signed and handed over, many at once by one stream · 3 answered on the output, in the order of the lines. A
/// line that cannot be read or sent is told, and stops no other.
/// </summary>
internal static class FeedCommand
{
    public static Command Create(CommandDesk desk)
    {
        var to = SendCommand.Addresses("--to", "Asked to act: KOR/kisa, KOR/kisa/lee, or a community coi:name");
        var info = SendCommand.Addresses("--info", "Told, in the same forms");
        var options = new MessageOptions(desk.Clock);
        var command = new Command("feed", "Send each line of the standard input, {\"subject\": …, \"text\": …}, as a message of its own")
        {
            to, info,
        };
        options.AddMarkingsTo(command);
        SendCommand.Need(command, to);
        desk.OnRun(command, async (invocation, cancel) =>
        {
            using var session = Session.Open(invocation);
            await using var stream = session.Client.Sending.OpenStream();
            var outbox = new KeptMessages(invocation, session.Client);
            var answers = Channel.CreateBounded<(int Line, Task<Submission> Answer)>(SubmissionStream.MostUnderWay);
            var sending = SendAsync();
            var code = await ShowAsync(invocation, answers.Reader, cancel);
            await sending;
            return code;

            async Task SendAsync()
            {
                try
                {
                    // 1
                    using var input = new FeedReader(invocation.Terminal.Input());
                    for (var line = 1; await input.ReadLineAsync(cancel) is { } text; line++)
                        if (text.Length > 0) await answers.Writer.WriteAsync((line, SendLineAsync(text)), cancel);
                    answers.Writer.Complete();
                }
                catch (Exception fault)
                {
                    answers.Writer.Complete(fault); // comes out where the answers are read
                }
            }

            // 2
            async Task<Submission> SendLineAsync(string text)
            {
                var line = FeedLine.Read(text);
                var part = new MessagePart("text/plain; charset=utf-8", line.Language, "", Encoding.UTF8.GetBytes(line.Text));
                var message = SendCommand.Compose(
                    invocation, options, invocation.Value(to)!, invocation.Value(info)!, [part], line.Subject, Category.Indicators);
                var sealedMessage = await session.Client.Sending.SealAsync(message, cancel);
                return await outbox.WatchAsync(sealedMessage, stream.SubmitAsync(sealedMessage, cancel));
            }
        });
        return command;
    }

    // 3
    private static async Task<int> ShowAsync(
        Invocation invocation, ChannelReader<(int Line, Task<Submission> Answer)> answers, CancellationToken cancel)
    {
        var code = ExitCode.Done;
        await foreach (var (line, answer) in answers.ReadAllAsync(cancel))
            try
            {
                var submission = await answer;
                if (invocation.Json) Show(invocation, line, SubmissionView.ToJson(submission));
                else SubmissionView.Show(invocation.Output, submission);
                submission.ThrowUnlessOnItsWay();
            }
            catch (BackboneException fault)
            {
                invocation.Error.Line($"line {line}:");
                FaultReport.Write(invocation.Error, fault);
                // What was answered was shown; of what was not, the reader of the output hears too.
                if (invocation.Json && !answer.IsCompletedSuccessfully) Show(invocation, line, FaultReport.ToJson(fault));
                code = ExitCode.Partly;
            }
        return code;
    }

    private static void Show(Invocation invocation, int line, JsonObject json)
    {
        json["line"] = line;
        invocation.Output.Json(json);
    }
}
