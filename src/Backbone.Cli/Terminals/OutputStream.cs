using Backbone.Client;
using Microsoft.Win32.SafeHandles;

namespace Backbone.Cli.Terminals;

/// <summary>
/// Standard output that says when a write fails. .NET's own console stream swallows a pipe that nobody reads any more, and what
/// was written there would be acknowledged although nobody has it.
/// </summary>
internal sealed class OutputStream(Stream inner) : Stream
{
    private const int StandardOutput = 1;

    /// <summary>The process's own.</summary>
    public static Stream OfProcess()
    {
        if (OperatingSystem.IsWindows()) return new OutputStream(Console.OpenStandardOutput());
        var stream = new FileStream(new SafeFileHandle(StandardOutput, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        // A file may be shared with other programs, whose place in it a FileStream would not move on; the console's stream does.
        return new OutputStream(stream.CanSeek ? Console.OpenStandardOutput() : stream);
    }

    /// <summary>The same for text: each line is written before the call returns, or the call fails.</summary>
    public static TextWriter WriterOfProcess() => new StreamWriter(OfProcess(), Console.OutputEncoding, bufferSize: 4096) { AutoFlush = true };

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    /// <exception cref="BackboneException">Fault: nobody reads it any more, or the disk is full.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            inner.Write(buffer);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Lost(fault);
        }
    }

    /// <inheritdoc/>
    public override void Flush()
    {
        try
        {
            inner.Flush();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Lost(fault);
        }
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    private static BackboneException Lost(Exception fault) => new(FaultKind.Fault,
        $"the output cannot be written: {fault.Message}", "read it to its end, or make room; what was not written was not acknowledged", fault);
}
