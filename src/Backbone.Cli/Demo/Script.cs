using System.Text.Json.Nodes;
using Backbone.Cli.Terminals;

namespace Backbone.Cli.Demo;

/// <summary>What the demo says: numbered scenes, and in them steps that held or did not.</summary>
internal sealed class Script(Invocation invocation)
{
    private const int LabelWidth = 16;

    private readonly Page _page = invocation.Output;
    private int _scene;

    /// <summary>Steps that held.</summary>
    public int Held { get; private set; }

    /// <summary>Steps that did not.</summary>
    public int Failed { get; private set; }

    /// <summary>The next scene begins.</summary>
    public void Scene(string title)
    {
        _scene++;
        if (invocation.Json) return;
        _page.Gap();
        _page.Heading($"{_scene}  {title}");
    }

    /// <summary>A step: what was expected holds, or not.</summary>
    /// <returns>Whether it holds.</returns>
    public bool Step(bool holds, string label, string detail)
    {
        if (holds) Held++;
        else Failed++;
        if (!invocation.Json) _page.Check(holds, label.PadRight(LabelWidth), detail);
        else
            _page.Json(new JsonObject
            {
                ["scene"] = _scene, ["step"] = label, ["holds"] = holds, ["detail"] = detail,
            });
        return holds;
    }

    /// <summary>Something that is told and cannot fail.</summary>
    public void Tell(string text)
    {
        if (!invocation.Json) _page.Line($"    {text}");
    }

    /// <summary>Something told at the side.</summary>
    public void Aside(string text)
    {
        if (!invocation.Json) _page.Faint($"    {text}");
    }

    /// <summary>How it ended.</summary>
    public void End(TimeSpan took)
    {
        if (invocation.Json)
        {
            _page.Json(new JsonObject
            {
                ["held"] = Held, ["failed"] = Failed, ["seconds"] = Math.Round(took.TotalSeconds, 1),
            });
            return;
        }
        _page.Gap();
        _page.Check(Failed == 0, Failed == 0 ? "all held" : "did not hold",
            $"{Held} of {Held + Failed} steps held, in {took.TotalSeconds:0} s");
    }
}
