using System.Diagnostics;
using Backbone.Protocol.SelfTests;

namespace Backbone.Protocol.Tests.SelfTests;

public sealed class KnownAnswersTests
{
    [Fact]
    public void The_primitives_of_this_machine_give_the_known_answers() => KnownAnswers.Check();

    [Fact]
    public void Warming_up_checks_too_and_says_what_it_took()
    {
        var start = Stopwatch.GetTimestamp();
        KnownAnswers.CheckAndWarmUp();
        TestContext.Current.TestOutputHelper?.WriteLine($"warm-up: {Stopwatch.GetElapsedTime(start).TotalMilliseconds:f0} ms");
    }
}
