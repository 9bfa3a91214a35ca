using System.Collections.Immutable;
using Backbone.Authority;
using Backbone.Client;
using Backbone.Custody;

namespace Backbone.Cli;

/// <summary>What the command's exit codes mean; they are the numbers of <see cref="FaultKind"/>.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Fault = (int)FaultKind.Fault;
    public const int Usage = (int)FaultKind.Usage;
    public const int Refused = (int)FaultKind.Refused;
    public const int AwaitsApproval = (int)FaultKind.AwaitsApproval;
    public const int Unreachable = (int)FaultKind.Unreachable;
    public const int FailedVerification = (int)FaultKind.FailedVerification;
    public const int Identity = (int)FaultKind.Identity;
    public const int NotFound = (int)FaultKind.NotFound;
    public const int Partly = (int)FaultKind.Partly;

    /// <summary>Broken off by the user: 128 + SIGINT, as shells have it.</summary>
    public const int BrokenOff = 130;

    /// <summary>What each means, as the help says it.</summary>
    public static ImmutableArray<(int Code, string Meaning)> Meanings { get; } =
    [
        (Done, "done"), (Fault, "something is broken here or at the gateway"), (Usage, "it cannot be meant so"), (Refused, "a rule says no"),
        (AwaitsApproval, "taken, and waits for an approval"), (Unreachable, "the gateway does not answer"),
        (FailedVerification, "what the gateway gave does not verify"), (Identity, "a key or certificate is missing, ended or another's"),
        (NotFound, "there is no such thing"), (Partly, "some was done and some was not"), (BrokenOff, "broken off"),
    ];

    /// <summary>What a code means; empty where it is none.</summary>
    public static string MeaningOf(int code) => Meanings.FirstOrDefault(one => one.Code == code).Meaning ?? "";

    /// <summary>The code for what went wrong.</summary>
    public static int Of(Exception fault) => fault switch
    {
        BackboneException backbone => (int)backbone.Kind,
        AuthorityException { Refusal: not null } => Refused,
        AuthorityException => Usage,
        CustodyException => Identity,
        OperationCanceledException => BrokenOff,
        _ => Fault,
    };
}
