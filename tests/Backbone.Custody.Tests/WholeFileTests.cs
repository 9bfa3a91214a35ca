using System.Runtime.Versioning;
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

    [Theory]
    [InlineData(0), InlineData(1), InlineData(4095), InlineData(4096), InlineData(4097), InlineData(9999), InlineData(10_000), InlineData(10_001), InlineData(20_000)]
    public void What_is_read_is_whole_and_of_what_is_longer_one_byte_more_than_the_bound(int length)
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "file");
        var bytes = Enumerable.Range(0, length).Select(at => (byte)at).ToArray();
        File.WriteAllBytes(path, bytes);
        Assert.Equal(bytes.Take(10_001), WholeFile.Read(path, 10_000));
        Assert.Equal(bytes.Take(10_001), WholeFile.Read(new Unseekable(bytes), 10_000));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void A_device_without_an_end_is_read_up_to_the_bound() => Assert.Equal(100_001, WholeFile.Read("/dev/zero", 100_000).Length);

    [Fact]
    public void What_names_no_file_is_a_fault_of_the_file()
    {
        Assert.Throws<IOException>(() => WholeFile.Read("", 1));
        Assert.Throws<IOException>(() => WholeFile.Write("", []));
    }

    // As a pipe gives it: without a length, and some at a time.
    private sealed class Unseekable(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, 700)]);
    }
}
