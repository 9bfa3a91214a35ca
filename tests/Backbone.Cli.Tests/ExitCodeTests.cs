using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Backbone.Cli.Tests.Terminals;
using Backbone.Client;
using Backbone.Custody;
using Backbone.Exercise;
using Backbone.Protocol;

namespace Backbone.Cli.Tests;

public sealed class ExitCodeTests
{
    private readonly TestTerminal _terminal = new();

    public static TheoryData<FaultKind> Kinds() => [.. Enum.GetValues<FaultKind>()];

    [Theory, MemberData(nameof(Kinds))]
    public async Task Every_kind_of_fault_has_its_number_its_cause_and_its_next_step(FaultKind kind)
    {
        var code =
            await _terminal.ActAsync((_, _) => throw new BackboneException(kind, "this is the cause", "this is next"));
        Assert.Equal((int)kind, code);
        Assert.Equal($"backbone: this is the cause{Environment.NewLine}  next: this is next{Environment.NewLine}",
            _terminal.Said);
        Assert.Empty(_terminal.Written);
    }

    [Fact]
    public void The_numbers_are_those_that_scripts_rely_on() => Assert.Equal(
        [1, 2, 3, 4, 5, 6, 7, 8, 9],
        [ExitCode.Fault, ExitCode.Usage, ExitCode.Refused, ExitCode.AwaitsApproval, ExitCode.Unreachable,
            ExitCode.FailedVerification,
            ExitCode.Identity, ExitCode.NotFound, ExitCode.Partly]);

    [Fact]
    public async Task The_help_says_what_each_number_means()
    {
        var constants = typeof(ExitCode).GetFields().Where(field => field.IsLiteral).Select(field => (int)field.GetRawConstantValue()!).ToList();
        Assert.Equal(constants.Order(), ExitCode.Meanings.Select(one => one.Code).Order());
        await _terminal.RunAsync("--help");
        Assert.All(ExitCode.Meanings, one => Assert.Contains($"{one.Code,3}  {one.Meaning}", _terminal.Written, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Where_results_are_JSON_a_fault_is_one_too()
    {
        var refusal = new Refused(RefusalReason.AboveCeiling, "too high", "mark it lower");
        Assert.Equal(3, await _terminal.ActAsync((_, _) => throw new BackboneException(FaultKind.Refused, refusal), "--json"));
        var said = JsonNode.Parse(_terminal.Written)!;
        Assert.Equal(("too high", 3, "AboveCeiling", "mark it lower"),
            ((string?)said["fault"], (int)said["code"]!, (string?)said["reason"], (string?)said["next"]));
    }

    [Fact]
    public async Task A_mistake_in_the_command_is_JSON_too_where_results_are()
    {
        Assert.Equal(2, await _terminal.RunAsync("send", "--json"));
        Assert.Equal(2, (int)JsonNode.Parse(_terminal.Written)!["code"]!);
    }

    [Fact]
    public async Task What_was_written_already_is_not_followed_by_a_second_object()
    {
        await _terminal.ActAsync((invocation, _) =>
        {
            invocation.Output.Json(new JsonObject { ["taken"] = false });
            throw new BackboneException(FaultKind.Refused, "no");
        }, "--json");
        Assert.Single(_terminal.Written.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }

    public static TheoryData<Exception, int> Others() => new()
    {
        { new CustodyException("the keys are away"), 7 },
        { new ExerciseException("the exercise is over"), 1 },
        { new OperationCanceledException(), 130 },
        { new InvalidDataException("broken"), 1 },
    };

    [Theory, MemberData(nameof(Others))]
    public async Task Other_faults_have_their_numbers_and_no_stack_trace(Exception fault, int code)
    {
        Assert.Equal(code, await _terminal.ActAsync((_, _) => throw fault));
        Assert.DoesNotContain("   at ", _terminal.Said);
        Assert.DoesNotContain(nameof(CommandDesk), _terminal.Said);
        if (fault is not OperationCanceledException) Assert.Contains(fault.Message, _terminal.Said);
    }

    [Fact]
    public async Task What_a_fault_says_is_escaped()
    {
        await _terminal.ActAsync((_, _) => throw new BackboneException(FaultKind.Fault, "a\u001b[2J", "\u202eb"));
        Assert.DoesNotContain('\u001b', _terminal.Said);
        Assert.DoesNotContain('\u202e', _terminal.Said);
    }

    [Fact]
    public async Task A_refusal_is_named_by_its_reason()
    {
        var refusal = new Refused(RefusalReason.AboveCeiling, "too high", "mark it lower");
        Assert.Equal(3, await _terminal.ActAsync((_, _) => throw new BackboneException(FaultKind.Refused, refusal)));
        Assert.Contains("too high (AboveCeiling)", _terminal.Said);
        Assert.Contains("next: mark it lower", _terminal.Said);
    }

    [Fact]
    public async Task The_checks_of_a_message_that_failed_are_shown()
    {
        var refusal = new Refused(RefusalReason.StampInvalid, "the stamp is about another envelope");
        var fault = new BackboneException(FaultKind.FailedVerification, refusal)
        {
            Checks = ImmutableArray.Create(new Check("author", "signed by KOR/kisa/lee", null),
                new Check("stamp", refusal.Detail, refusal)),
        };
        Assert.Equal(6, await _terminal.ActAsync((_, _) => throw fault));
        Assert.Contains("✓ author", _terminal.Said);
        Assert.Contains("✗ stamp", _terminal.Said);
    }
}
