using System.Text;

namespace Backbone.Client;

/// <summary>Why an officer decides as it does: one line, which the gateway keeps.</summary>
internal static class ReasonLine
{
    /// <summary>Bytes of UTF-8 at most.</summary>
    public const int Bytes = 1024;

    /// <summary>Refuses what is no reason, before the gateway does.</summary>
    /// <exception cref="BackboneException">Usage.</exception>
    public static void Require(string reason, string nextStep)
    {
        ArgumentNullException.ThrowIfNull(reason);
        if (string.IsNullOrWhiteSpace(reason) || Encoding.UTF8.GetByteCount(reason) > Bytes || reason.Any(char.IsControl))
            throw new BackboneException(FaultKind.Usage, $"a reason is one line of 1 to {Bytes} bytes", nextStep);
    }
}
