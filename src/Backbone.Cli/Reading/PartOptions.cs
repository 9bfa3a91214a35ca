using System.CommandLine;
using Backbone.Client;
using Backbone.Protocol.Envelopes;

namespace Backbone.Cli.Reading;

/// <summary>Options of whatever opens a message: one part as it is, or all parts into a folder.</summary>
internal sealed class PartOptions
{
    private readonly Option<int?> _part = new("--part")
    {
        HelpName = "N",
        Description = "Writes exactly the bytes of that part to the output, and nothing else",
    };

    private readonly Option<string?> _save = new("--save")
    {
        HelpName = "DIR",
        Description = "Saves every part into this folder; never over a file that is there",
    };

    /// <summary>Adds both to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_part);
        command.Add(_save);
    }

    /// <summary>Before anything is opened.</summary>
    /// <exception cref="BackboneException">Usage: bytes would go to a terminal as they are.</exception>
    public void Check(Invocation invocation, string command)
    {
        if (invocation.Value(_part) is { } number && invocation.Terminal.OutputIsTerminal)
            throw new BackboneException(FaultKind.Usage, "the bytes of a part never go to a terminal as they are",
                $"send them on: backbone {command} ID --part {number} > FILE");
    }

    /// <summary>Writes and saves what was asked for.</summary>
    /// <returns>Whether the output was written: nothing else may go there.</returns>
    /// <exception cref="BackboneException">NotFound: there is no such part; Usage: it cannot be saved.</exception>
    public async Task<bool> WriteAsync(Invocation invocation, MessageContent content, CancellationToken cancel)
    {
        var number = invocation.Value(_part);
        if (number is { } wanted) await PartOutput.WriteAsync(content, wanted, invocation.Terminal.RawOutput, cancel);
        if (invocation.Value(_save) is { } folder) PartSaving.Save(content, folder, invocation.Error);
        return number is not null;
    }
}
