namespace Backbone.Custody.Tests;

public sealed class WholeFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_file_that_is_there_stays_as_it_is_and_nothing_is_left_beside_it()
    {
        WholeFile.Write(_folder["one"], [1]);
        Assert.Throws<IOException>(() => WholeFile.Write(_folder["one"], [2]));
        Assert.Equal([1], File.ReadAllBytes(_folder["one"]));
        Assert.Equal([_folder["one"]], Directory.GetFileSystemEntries(_folder.Path));
        WholeFile.Write(_folder["one"], [2], replace: true);
        Assert.Equal([2], File.ReadAllBytes(_folder["one"]));
    }

    [Fact]
    public void What_cannot_get_its_name_leaves_nothing_behind()
    {
        Directory.CreateDirectory(_folder["taken"]);
        Assert.ThrowsAny<SystemException>(() => WholeFile.Write(_folder["taken"], [1], replace: true));
        Assert.Equal([_folder["taken"]], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task Until_it_is_whole_it_has_another_name()
    {
        using var watch = new FileSystemWatcher(_folder.Path) { NotifyFilter = NotifyFilters.FileName };
        var (made, renamed) = (new List<string>(), new TaskCompletionSource<string?>());
        watch.Created += (_, change) => made.Add(change.Name!);
        watch.Renamed += (_, change) => renamed.TrySetResult(change.Name);
        watch.EnableRaisingEvents = true;
        WholeFile.Write(_folder["whole"], new byte[100_000]);
        Assert.Equal("whole", await renamed.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        Assert.DoesNotContain("whole", made);
    }

    public void Dispose() => _folder.Dispose();
}
