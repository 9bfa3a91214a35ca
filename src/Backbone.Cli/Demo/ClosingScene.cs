using Backbone.Protocol.Addresses;

namespace Backbone.Cli.Demo;

/// <summary>Commands to try while the nations stay up.</summary>
internal static class ClosingScene
{
    public static async Task PlayAsync(DemoStage stage, bool once, TimeProvider clock, CancellationToken cancel)
    {
        if (once) return;
        var script = stage.Script;
        script.Scene("Try it yourself; Ctrl-C ends it");
        foreach (var line in Lines(stage)) script.Tell(line);
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, clock, cancel);
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C is how it ends.
        }
    }

    private static IEnumerable<string> Lines(DemoStage stage)
    {
        var (lee, miller) = (ProfileOf(stage, People.Seoul), ProfileOf(stage, People.Washington));
        yield return $"echo 안녕하세요 | artifacts/backbone send --profile {lee} --to USA/cisa --tlp green --subject test --text ko:- --exercise --yes --wait delivered";
        yield return $"artifacts/backbone desk --profile {miller} --open";
        yield return $"artifacts/backbone inbox --profile {miller}";
        yield return $"artifacts/backbone read ID --profile {miller}";
        yield return $"artifacts/backbone sent --profile {lee}";
        yield return $"artifacts/backbone status ID --profile {lee}";
        yield return $"artifacts/backbone members list --profile {lee}";
        yield return $"artifacts/backbone quarantine list --profile {ProfileOf(stage, People.WashingtonOperator)}";
        yield return $"artifacts/backbone journal verify --profile {ProfileOf(stage, People.SeoulOperator)}";
    }

    private static string ProfileOf(DemoStage stage, string person) =>
        stage.Federation.Folder.ProfileFolder(PrincipalAddress.Parse(person));
}
