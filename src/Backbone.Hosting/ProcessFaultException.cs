namespace Backbone.Hosting;

/// <summary>A part that must go on as long as the process has failed, and so the process has ended; exit code 1.</summary>
/// <param name="fault">What failed.</param>
public sealed class ProcessFaultException(Exception fault)
    : Exception($"a part of this process failed, and so it ends: {SentenceOf(fault)}; the log says where. Start it again once that is put right", fault)
{
    /// <summary>
    /// Has the process end with a sentence and exit code 1 where something escapes that nobody waits for: a timer, a thread. The
    /// runtime would abort it.
    /// </summary>
    /// <param name="name">The process's name, for the sentence.</param>
    /// <param name="output">Where the sentence goes.</param>
    public static void EndOnEscape(string name, TextWriter output) => AppDomain.CurrentDomain.UnhandledException += (_, escaped) =>
    {
        var fault = escaped.ExceptionObject as Exception ?? new InvalidOperationException("something that is no exception was thrown");
        output.WriteLine($"{name}: {new ProcessFaultException(fault).Message}");
        output.WriteLine(fault);
        Environment.Exit(1);
    };

    private static string SentenceOf(Exception fault) => fault.Message.TrimEnd('.', ' ');
}
