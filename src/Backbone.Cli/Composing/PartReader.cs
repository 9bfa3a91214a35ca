using System.Collections.Immutable;
using System.Text;
using Backbone.Cli.Grammar;
using Backbone.Cli.Terminals;
using Backbone.Client;
using Backbone.Custody;
using Backbone.Protocol.Envelopes;

namespace Backbone.Cli.Composing;

/// <summary>Reads the texts and files that a message is made of.</summary>
internal static class PartReader
{
    private const string PlainText = "text/plain; charset=utf-8";

    /// <summary>What was named on the command line.</summary>
    public static ImmutableArray<MessagePart> Read(Invocation invocation, MessageOptions options) =>
        Read(invocation.Value(options.Texts)!, invocation.Value(options.Files)!, invocation.Terminal);

    /// <summary>Texts first, then files, each in the order in which they were named.</summary>
    /// <exception cref="BackboneException">Usage: one cannot be read, is too large, or a text is no UTF-8.</exception>
    public static ImmutableArray<MessagePart> Read(
        IEnumerable<PartArgument> texts, IEnumerable<PartArgument> files, Terminal terminal)
    {
        PartArgument[] all = [.. texts, .. files];
        if (all.Count(part => part.Path == PartArgument.StandardInput) > 1)
            throw new BackboneException(FaultKind.Usage, "standard input is named twice, and can be read once",
                "put one of the texts into a file");
        return [.. all.Select(part => Read(part, terminal))];
    }

    private static MessagePart Read(PartArgument part, Terminal terminal)
    {
        var data = ReadBytes(part, terminal);
        if (!part.IsText) return new MessagePart(part.Kind, "", NameOf(part.Path), data);
        if (!IsUtf8(data))
            throw new BackboneException(FaultKind.Usage, $"{part.Path} is no text in UTF-8",
                "convert it, or send it as a file with --part TYPE:FILE");
        return new MessagePart(PlainText, part.Kind, "", data);
    }

    // Before anything is sealed: the name goes with the message, and no reader takes one with a colon.
    private static string NameOf(string path) => Path.GetFileName(path) is var name && !name.Contains(':', StringComparison.Ordinal) ? name
        : throw new BackboneException(FaultKind.Usage, $"the file name '{name}' has a colon in it, which some systems read as a drive",
            "give the file a name without one, and name that");

    private static byte[] ReadBytes(PartArgument part, Terminal terminal)
    {
        var path = part.Path;
        // The colon may have been part of the name.
        if (path != PartArgument.StandardInput && !File.Exists(path) && File.Exists(part.Written))
            throw new BackboneException(FaultKind.Usage, $"'{part.Written}' is read as {part.Kind} and the file '{path}', which is not there",
                part.IsText ? $"name the language before it, such as en:{part.Written}" : $"name the media type before it, such as text/plain:{part.Written}");
        try
        {
            using var stream = path == PartArgument.StandardInput ? terminal.Input() : WholeFile.Open(path);
            var bytes = WholeFile.Read(stream, EnvelopeLimits.EnvelopeBytes);
            return bytes.Length <= EnvelopeLimits.EnvelopeBytes ? bytes : throw new BackboneException(FaultKind.Usage,
                $"{path} has more than {EnvelopeLimits.EnvelopeBytes} bytes, which no message holds", "send less, or in several messages");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new BackboneException(
                FaultKind.Usage, $"{path} cannot be read: {fault.Message}", "check the file", fault);
        }
    }

    private static bool IsUtf8(byte[] data)
    {
        try
        {
            new UTF8Encoding(false, throwOnInvalidBytes: true).GetCharCount(data);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
