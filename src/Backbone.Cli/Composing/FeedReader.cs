using System.Text;
using Backbone.Client;
using Backbone.Protocol.Envelopes;

namespace Backbone.Cli.Composing;

/// <summary>Reads lines of UTF-8, none longer than a message needs: an input that has no end, or no line ends, does not fill the memory.</summary>
internal sealed class FeedReader(Stream input, int most = FeedReader.MostCharacters) : IDisposable
{
    // Every byte of the largest envelope, written as \uXXXX where a character has three of them.
    private const int MostCharacters = 2 * EnvelopeLimits.EnvelopeBytes;

    private readonly StreamReader _text = new(input, new UTF8Encoding(false, throwOnInvalidBytes: true));
    private readonly char[] _buffer = new char[4096];
    private int _next;
    private int _end;
    private int _line;

    /// <summary>The next line, without its end; null after the last.</summary>
    /// <exception cref="BackboneException">Usage: it is too long.</exception>
    public async ValueTask<string?> ReadLineAsync(CancellationToken cancel)
    {
        _line++;
        var line = new StringBuilder();
        while (true)
        {
            if (_next == _end)
            {
                (_next, _end) = (0, await _text.ReadAsync(_buffer, cancel));
                if (_end == 0) return line.Length > 0 ? Whole(line) : null;
            }
            var feed = Array.IndexOf(_buffer, '\n', _next, _end - _next);
            var upTo = feed < 0 ? _end : feed;
            line.Append(_buffer, _next, upTo - _next);
            if (line.Length > most)
                throw new BackboneException(FaultKind.Usage, $"line {_line} has more than {most} characters, which no message needs; nothing after it was read",
                    "end each message with a line feed, and send what is larger in several messages");
            _next = feed < 0 ? _end : feed + 1;
            if (feed >= 0) return Whole(line);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _text.Dispose();

    private static string Whole(StringBuilder line) => line.Length > 0 && line[^1] == '\r' ? line.ToString(0, line.Length - 1) : line.ToString();
}
