using Backbone.Cli.Tests.Terminals;

namespace Backbone.Cli.Tests;

public sealed class ConfirmationTests
{
    [Theory]
    [InlineData("y", 0)]
    [InlineData("YES", 0)]
    [InlineData(" yes ", 0)]
    [InlineData("n", 9)]
    [InlineData("", 9)]
    [InlineData("yup", 9)]
    public async Task Only_a_clear_yes_is_one(string typed, int code)
    {
        var terminal = new TestTerminal { SomebodyIsThere = true };
        terminal.Typed.Enqueue(typed);
        Assert.Equal(code, await terminal.ActAsync(AskAsync));
        Assert.Contains("Send it? [y/N]", terminal.Said);
    }

    [Fact]
    public async Task The_end_of_the_input_is_no_yes() =>
        Assert.Equal(9, await new TestTerminal { SomebodyIsThere = true }.ActAsync(AskAsync));

    [Fact]
    public async Task Where_nobody_can_answer_it_is_a_usage_fault_that_names_the_option()
    {
        var terminal = new TestTerminal();
        Assert.Equal(2, await terminal.ActAsync(AskAsync));
        Assert.Contains("--yes", terminal.Said);
    }

    [Fact]
    public async Task With_yes_nothing_is_asked()
    {
        var terminal = new TestTerminal();
        Assert.Equal(0, await terminal.ActAsync(AskAsync, "--yes"));
        Assert.Empty(terminal.Said);
    }

    [Theory]
    [InlineData(null, 30)]
    [InlineData("5s", 5)]
    [InlineData("2m", 120)]
    public async Task The_time_limit_is_half_a_minute_unless_told(string? typed, int seconds)
    {
        var seen = TimeSpan.Zero;
        await new TestTerminal().ActAsync((invocation, _) =>
            Task.FromResult((seen = invocation.Timeout) == default ? 1 : 0),
            typed is null ? [] : ["--timeout", typed]);
        Assert.Equal(TimeSpan.FromSeconds(seconds), seen);
    }

    private static Task<int> AskAsync(Invocation invocation, CancellationToken cancel) =>
        Task.FromResult(invocation.Confirm("Send it?") ? 0 : 9);
}
