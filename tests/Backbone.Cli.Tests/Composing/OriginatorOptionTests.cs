using System.CommandLine;
using Backbone.Cli.Composing;
using Backbone.Cli.Tests.Terminals;
using Backbone.Client.Sending;
using Backbone.Protocol;
using Backbone.Protocol.Envelopes;

namespace Backbone.Cli.Tests.Composing;

/// <summary>What is typed about ORCON, and what is made of it.</summary>
public sealed class OriginatorOptionTests
{
    private static readonly EnvelopeId Original = new(Digest.Of("an original"u8));
    private static readonly EnvelopeId Answered = new(Digest.Of("a request"u8));

    private static readonly OutgoingMessage Message = new()
    {
        To = ["JPN/npa"],
        Tlp = Tlp.Amber,
        Subject = "s",
        Parts = [],
        Relations = [new EnvelopeRelation(RelationKind.InReplyTo, Answered)],
    };

    private readonly TestTerminal _terminal = new();

    [Fact]
    public async Task An_originator_names_what_may_go_where_and_until_when()
    {
        var message = await ReadAsync("--release", Short(Original), "--release-to", "JPN/npa,coi:dprk-crypto", "--release-until", "2027-01-31T18:00:00Z");
        var grant = Assert.Single(message.Grants);
        Assert.Equal(Short(Original), grant.Original.ToString());
        Assert.Equal(["JPN/npa", "coi:dprk-crypto"], grant.To);
        Assert.Equal("2027-01-31T18:00:00.000Z", grant.Until?.ToString());
        Assert.Equal(Message.Relations, message.Relations);
    }

    [Fact]
    public async Task Without_an_end_the_usual_one_is_left_to_the_client() =>
        Assert.Null(Assert.Single((await ReadAsync("--release", Short(Original), "--release-to", "JPN/npa")).Grants).Until);

    [Fact]
    public async Task Who_passes_on_names_the_original_and_what_brought_its_release()
    {
        var message = await ReadAsync("--derived-from", Original.ToString(), "--released-by", Short(Answered));
        Assert.Equal([.. Message.Relations, new EnvelopeRelation(RelationKind.DerivedFrom, Original)], message.Relations);
        Assert.Equal(Short(Answered), Assert.Single(message.ReleasedBy).ToString());
        Assert.Empty(message.Grants);
    }

    [Fact]
    public async Task Where_nothing_is_typed_nothing_is_added()
    {
        var message = await ReadAsync();
        Assert.Equal(Message.Relations, message.Relations);
        Assert.Equal((0, 0), (message.Grants.Length, message.ReleasedBy.Length));
    }

    [Theory]
    [InlineData("--release", "--release-to", "JPN/npa")]
    [InlineData("--released-by", "--derived-from", "")]
    public async Task Every_digit_that_was_typed_counts(string option, string beside, string value)
    {
        string[] args = [option, Short(Original) + "0", beside, value.Length > 0 ? value : Original.ToString()];
        Assert.Equal(2, await RunAsync(_ => Assert.Fail("it was taken"), args));
        Assert.Contains("odd number of digits", _terminal.Said, StringComparison.Ordinal);
    }

    private static string Short(EnvelopeId id) => id.ToString()[..12];

    private async Task<OutgoingMessage> ReadAsync(params string[] args)
    {
        OutgoingMessage? read = null;
        Assert.Equal(0, await RunAsync(message => read = message, args));
        return read!;
    }

    // Whole ids are looked up nowhere, so there is no client to look them up with.
    private Task<int> RunAsync(Action<OutgoingMessage> take, string[] args) => new CommandLine(_terminal.Terminal, TimeProvider.System,
    [
        desk =>
        {
            var (command, options) = (new Command("act"), new OriginatorOptions(TimeProvider.System));
            options.AddTo(command);
            desk.OnRun(command, async (invocation, cancel) =>
            {
                take(await options.AddToAsync(Message, invocation, null!, cancel));
                return 0;
            });
            return command;
        },
    ]).RunAsync(["act", .. args]);
}
