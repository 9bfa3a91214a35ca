using Microsoft.Data.Sqlite;

namespace Backbone.Sqlite;

/// <summary>
/// One batch after another as one transaction each, with statements prepared once; the session closes them.
/// </summary>
internal sealed class Commit(SqliteSession session, string file)
{
    private readonly Statement _begin = session.Statement("BEGIN IMMEDIATE");
    private readonly Statement _commit = session.Statement("COMMIT");
    private readonly Statement _rollback = session.Statement("ROLLBACK");
    private readonly Statement _mark = session.Statement("SAVEPOINT item");
    private readonly Statement _keep = session.Statement("RELEASE item");
    private readonly Statement _undo = session.Statement("ROLLBACK TO item");
    private SqliteStoreException? _broken;

    /// <summary>What the disk did not take of the batch that ran last, be it one item; null where it took all.</summary>
    public SqliteStoreException? DiskFault { get; private set; }

    /// <summary>Runs and commits a batch; a broken one leaves nothing in the file.</summary>
    /// <returns>How many items the commit holds.</returns>
    public int Run(List<WriteItem> batch)
    {
        (_broken, DiskFault) = (null, null);
        try
        {
            if (session.InTransaction) _rollback.Run(); // left by a batch whose own rollback failed
            _begin.Run();
            var done = 0;
            foreach (var item in batch)
            {
                if (RunItem(item)) done++;
                if (_broken is not null) return 0;
            }
            _commit.Run();
            return done;
        }
        catch (SqliteException failure)
        {
            Break(failure);
            return 0;
        }
    }

    /// <summary>Answers all callers of the batch that ran last.</summary>
    public void Answer(List<WriteItem> batch)
    {
        foreach (var item in batch)
            if (_broken is null) item.Answer();
            else item.AnswerBroken(_broken);
    }

    private bool RunItem(WriteItem item)
    {
        _mark.Run();
        try
        {
            var ran = item.Run(session);
            session.WriteGathered();
            _keep.Run();
            return ran;
        }
        catch (Exception failure) // an edge: the work is the caller's, and so is its exception
        {
            if (failure is SqliteException said && SqliteStoreException.OfDisk(file, said) is { } disk) failure = DiskFault = disk;
            item.Refuse(failure);
            session.ForgetGathered();
            if (session.InTransaction)
            {
                _undo.Run();
                _keep.Run();
            }
            else Break(failure); // a full disk may make SQLite roll the whole transaction back: the batch goes with it
            return false;
        }
    }

    private void Break(Exception failure)
    {
        _broken = failure as SqliteStoreException
            ?? (failure is SqliteException said ? SqliteStoreException.OfDisk(file, said) : null)
            ?? new SqliteStoreException(
                $"{file}: a commit failed ({failure.Message}); nothing of it was kept; check the disk, then ask again", failure);
        DiskFault = _broken;
        try
        {
            if (session.InTransaction) _rollback.Run();
        }
        catch (SqliteException)
        {
            // The disk may refuse even that; the next batch tries again before it begins, and fails if it cannot.
        }
    }
}
