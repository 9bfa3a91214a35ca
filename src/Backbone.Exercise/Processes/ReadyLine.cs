using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Backbone.Exercise.Processes;

/// <summary>The one line that a process prints when it is ready: <c>ready grpc=HOST:PORT management=HOST:PORT</c>.</summary>
internal sealed record ReadyLine(IPEndPoint Grpc, IPEndPoint Management)
{
    public static bool TryParse(string line, [NotNullWhen(true)] out ReadyLine? ready)
    {
        ready = null;
        if (line.Split(' ') is not ["ready", var first, var second]) return false;
        if (!TryRead(first, "grpc=", out var grpc) || !TryRead(second, "management=", out var management)) return false;
        ready = new ReadyLine(grpc, management);
        return true;
    }

    private static bool TryRead(string part, string name, [NotNullWhen(true)] out IPEndPoint? point)
    {
        point = null;
        return part.StartsWith(name, StringComparison.Ordinal) && IPEndPoint.TryParse(part.AsSpan(name.Length), out point) && point.Port > 0;
    }
}
