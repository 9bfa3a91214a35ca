using Backbone.Cli.Commands;
using Backbone.Cli.Founding;
using Backbone.Cli.Terminals;
using Backbone.Transport;

namespace Backbone.Cli;

/// <summary>The command <c>backbone</c>.</summary>
internal static class Program
{
    private static Task<int> Main(string[] args) =>
        OpenFiles.AreTooFew("backbone") ? Task.FromResult(ExitCode.Usage) : RunAsync(args);

    private static Task<int> RunAsync(string[] args) => Commands(Terminal.OfProcess(), TimeProvider.System).RunAsync(args);

    /// <summary>All that it does.</summary>
    internal static CommandLine Commands(Terminal terminal, TimeProvider clock) => new(terminal, clock,
    [
        // mail
        DeskCommand.Create,
        SendCommand.Create,
        FeedCommand.Create,
        ReplyCommand.Create,
        InboxCommand.Create,
        ReadCommand.Create,
        ListenCommand.Create,
        DeadLettersCommand.Create,
        MailboxCommand.Create,
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
        DoctorCommand.Create,
        JournalCommand.Create,
        EvidenceCommand.Create,
        QuarantineCommand.Create,

        // found and run a nation
        NationCommand.Create,
        RegistrarCommand.Create,
        BrokerCommand.Create,
        EnrollCommand.Create,
        RenewCommand.Create,
        WithdrawCommands.CreatePerson,
        WithdrawCommands.CreateDevice,
        KeyCommand.Create,
        CharterCommand.Create,
        MandateCommand.Create,
        MemberCommand.Create,
        DocumentCommand.Create,
        CertCommand.Create,
        CopyCommands.CreateBackup,
        CopyCommands.CreateRestore,

        // for packages and shells
        ManualCommand.Create,
        ManualCommand.CreateCompletion,

        // three nations in a folder
        DemoCommand.Create,
    ]);
}
