namespace Backbone.Gateway;

/// <summary>
/// Bytes that one answer may still take. Every list asks it before each item, so that no answer outgrows what a client can
/// receive, whatever others have sent.
/// </summary>
internal sealed class AnswerRoom(long bytes = AnswerRoom.Bytes)
{
    /// <summary>Bytes in one answer: under the gRPC limit of 5 MiB, with room for what surrounds the items.</summary>
    public const int Bytes = 4 * 1024 * 1024;

    private long _left = bytes;
    private bool _any;

    /// <summary>Takes room for one more item: the first one always has it, or nobody could read on from it.</summary>
    /// <param name="size">Bytes of the item.</param>
    /// <returns>False where the answer ends before this item.</returns>
    public bool Take(long size)
    {
        if (_any && size > _left) return false;
        (_any, _left) = (true, _left - size);
        return true;
    }
}
