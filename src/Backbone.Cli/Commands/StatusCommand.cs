using System.CommandLine;
using Backbone.Cli.Grammar;
using Backbone.Cli.Views;
using Backbone.Client;
using Backbone.Client.Sending;

namespace Backbone.Cli.Commands;

/// <summary><c>backbone status [ID]</c></summary>
internal static class StatusCommand
{
    public static Command Create(CommandDesk desk)
    {
        var id = IdArgument.Make();
        id.Arity = ArgumentArity.ZeroOrOne;
        var watch = new Option<bool>("--watch") { Description = "Goes on with each change, until Ctrl-C" };
        var command = new Command("status", "Show how far a message is at each recipient, and who proved it; without ID, how your gateway stands (role operator)")
        {
            id, watch,
        };
        desk.OnRun(command, async (invocation, cancel) =>
        {
            using var session = Session.OpenWithoutKeys(invocation);
            if (invocation.Value(id) is not { } prefix) return await HealthView.ShowAsync(invocation, session.Client, cancel);
            var state = await session.Client.Sending.GetStateAsync(prefix.Reference, cancel);
            prefix.Accept(state.Envelope);
            if (!invocation.Value(watch)) await ShowAsync(invocation, session.Client, state, cancel);
            else await WatchAsync(invocation, session.Client, state, cancel);
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task WatchAsync(
        Invocation invocation, BackboneClient client, MessageState known, CancellationToken cancel)
    {
        try
        {
            await foreach (var state in client.Sending.WatchStateAsync(known.Envelope, cancel))
                await ShowAsync(invocation, client, state, cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Ctrl-C is how watching ends.
        }
    }

    private static async Task ShowAsync(
        Invocation invocation, BackboneClient client, MessageState state, CancellationToken cancel)
    {
        var needs = StateView.IsPending(state) ? await client.Sending.GetNeedsAsync(state.Envelope, cancel) : [];
        if (invocation.Json) invocation.Output.Json(StateView.ToJson(state, needs));
        else StateView.Show(invocation.Output, state, needs);
    }
}
