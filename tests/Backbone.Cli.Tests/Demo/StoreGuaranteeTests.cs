using Backbone.Cli.Demo;

namespace Backbone.Cli.Tests.Demo;

public sealed class StoreGuaranteeTests
{
    [Fact]
    public void The_newest_line_of_the_log_that_says_it_counts()
    {
        using var folder = new TestFolder();
        folder.Write("broker20261102.log",
            "{\"@t\":\"1\",\"Guarantee\":\"volatile: old\"}\n{\"@t\":\"2\",\"Guarantee\":\"fsync: new\"}\n{\"@t\":\"3\"}\n{\"Guarantee"u8.ToArray());
        Assert.Equal("fsync: new", StoreGuarantee.Find(folder.Path));
    }

    [Fact]
    public void A_log_that_does_not_say_it_has_none()
    {
        using var folder = new TestFolder();
        folder.Write("broker20261102.log", "{\"@t\":\"1\"}\n"u8.ToArray());
        Assert.Null(StoreGuarantee.Find(folder.Path));
    }
}
