using System.Text;
using System.Text.Json.Nodes;
using Backbone.Cli.Terminals;
using Backbone.Custody;
using Backbone.Protocol.Addresses;

namespace Backbone.EndToEnd.Tests.Crossing;

/// <summary>The command as somebody types it, before gateways of one process.</summary>
internal static class TypedCommand
{
    public sealed record Said(int Code, string Output, string Error)
    {
        public void Deconstruct(out int code, out string output) => (code, output) = (Code, Output);
    }

    public static Task<Said> RunAsync(InProcessFederation federation, string person, params string[] args) =>
        RunAsync(federation, person, [], args);

    public static Task<Said> RunAsync(InProcessFederation federation, string person, byte[] input, params string[] args)
    {
        federation.PointToGateway(person);
        return RunAsync(federation, person, new MemoryStream(), input, args);
    }

    /// <summary>With a folder, and without a profile, by the federation's clock: what an office or an operator does on a machine of its own.</summary>
    public static Task<Said> RunAsync(InProcessFederation federation, string[] args) => RunAsync(new MemoryStream(), [], args, federation.Clock);

    /// <summary>With an output of the test's own; the profile stays as it is.</summary>
    public static Task<Said> RunAsync(InProcessFederation federation, string person, Stream output, byte[] input, params string[] args) =>
        RunAsync(output, input, [.. args, "--profile", federation.Folder.ProfileFolder(PrincipalAddress.Parse(person))], federation.Clock);

    /// <summary>Before no federation in particular.</summary>
    public static Task<Said> RunAsync(params string[] args) => RunAsync(new MemoryStream(), [], args);

    /// <summary>By another clock than the machine's.</summary>
    public static Task<Said> RunAsync(TimeProvider clock, params string[] args) => RunAsync(new MemoryStream(), [], args, clock);

    private static async Task<Said> RunAsync(Stream output, byte[] input, string[] args, TimeProvider? clock = null)
    {
        await using var writer = new StreamWriter(new OutputStream(output), new UTF8Encoding(false), leaveOpen: true) { AutoFlush = true };
        using var error = new StringWriter();
        var terminal = new Terminal
        {
            Output = writer,
            Error = error,
            Input = () => new MemoryStream(input),
            RawOutput = () => new OutputStream(output),
            OutputIsTerminal = false,
            ErrorIsTerminal = false,
            CanAsk = false,
            ReadLine = () => null,
            ReadSecret = () => null,
            Variable = _ => null,
            KeyCost = PassphraseCost.Exercise,
        };
        var code = await Cli.Program.Commands(terminal, clock ?? TimeProvider.System).RunAsync(args);
        TestContext.Current.SendDiagnosticMessage($"{string.Join(' ', args)}: {code}\n{error}");
        return new Said(code, output is MemoryStream memory ? Encoding.UTF8.GetString(memory.ToArray()) : "", error.ToString());
    }

    /// <summary>Sends, and says the envelope's id.</summary>
    public static async Task<string> SendAsync(InProcessFederation federation, string person, params string[] args)
    {
        var (code, sent) = await RunAsync(federation, person, args);
        Assert.Equal(0, code);
        return (string)JsonNode.Parse(sent.Split('\n')[0])!["envelope"]!; // what becomes of it follows
    }
}
