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

    /// <summary>The code for what went wrong.</summary>
    public static int Of(Exception fault) => fault switch
    {
        BackboneException backbone => (int)backbone.Kind,
        CustodyException => Identity,
        OperationCanceledException => BrokenOff,
        _ => Fault,
    };
}
