using Backbone.Cli.Commands;
using Backbone.Cli.Terminals;

namespace Backbone.Cli;

/// <summary>The command <c>backbone</c>.</summary>
internal static class Program
{
    private static Task<int> Main(string[] args) => Commands(Terminal.OfProcess(), TimeProvider.System).RunAsync(args);

    /// <summary>All that it does.</summary>
    internal static CommandLine Commands(Terminal terminal, TimeProvider clock) => new(terminal, clock,
    [
        // mail
        SendCommand.Create,
        FeedCommand.Create,
        ReplyCommand.Create,
        InboxCommand.Create,
        ReadCommand.Create,
        ListenCommand.Create,
        DeadLettersCommand.Create,
        SentCommand.Create,
        StatusCommand.Create,
        OutboxCommand.Create,
        ApprovalCommand.Create,

        // who is there
        MembersCommand.Create,
        WhoAmICommand.Create,

        // what may leave and come in
        PolicyCommand.Create,

        // operations
        JournalCommand.Create,
        EvidenceCommand.Create,
        QuarantineCommand.Create,

        // three nations in a folder
        DemoCommand.Create,
    ]);
}
