using System.CommandLine;

namespace Backbone.Cli.Founding;

/// <summary><c>backbone enroll request|show|approve|finish</c>: how a person, a system or a gateway comes into its nation.</summary>
internal static class EnrollCommand
{
    public static Command Create(CommandDesk desk) => new("enroll", "Bring a person, a system or a gateway into its nation")
    {
        EnrollRequestCommand.Create(desk),
        EnrollShowCommand.Create(desk),
        EnrollApproveCommand.Create(desk),
        EnrollFinishCommand.Create(desk),
    };

    /// <summary>A request's file.</summary>
    public static Argument<string> Request() => new("REQUEST") { Description = "A request as backbone enroll request made it" };
}
