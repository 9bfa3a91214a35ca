using Backbone.TestKit;

namespace Backbone.Gateway.Tests;

/// <summary>That a step can be left out is for these tests alone.</summary>
public sealed class LeftOutTests
{
    [Fact]
    public void No_desk_of_the_product_leaves_a_step_out()
    {
        var named = Directory.EnumerateFiles(ProjectFolder.At("src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => File.ReadAllText(file).Contains("leftOut", StringComparison.Ordinal))
            .Select(Path.GetFileNameWithoutExtension).Order();
        Assert.Equal(["EntryCheck", "ReleaseDesk"], named);
        Assert.All(["Accepting/EntryCheck.cs", "Releasing/ReleaseDesk.cs"], desk =>
        {
            var text = File.ReadAllText(ProjectFolder.At("src", "Backbone.Gateway", desk));
            Assert.Equal(2, text.Split("leftOut").Length - 1); // the constructor's parameter, null by default, and Keeps
            Assert.Contains("Step? leftOut = null)", text, StringComparison.Ordinal);
            Assert.Contains("step != leftOut;", text, StringComparison.Ordinal);
        });
    }
}
