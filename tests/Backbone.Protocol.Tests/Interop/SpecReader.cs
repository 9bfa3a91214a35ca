using System.Text.Json;
using Backbone.Protocol.Tests.Suites;
using Backbone.TestKit;

namespace Backbone.Protocol.Tests.Interop;

/// <summary>tests/interop/backbone.py: a reader and writer made from protos/SPEC.md alone, in another language.</summary>
internal static class SpecReader
{
    /// <summary>Runs a command of it; skips the test where Python or its library is not there.</summary>
    public static async Task<string[]> RunAsync(string command, string path, object? input = null)
    {
        var script = ProjectFolder.At("tests", "interop", "backbone.py");
        string[] arguments = [script, command, path];
        // Escaped as ASCII by both sides, so that no machine's locale matters.
        var argv = JsonSerializer.Serialize(arguments);
        return await Python.RunAsync(
            $"import runpy, sys; sys.argv = {argv}; runpy.run_path(sys.argv[0], run_name='__main__')",
            input is null ? [] : [JsonSerializer.Serialize(input, JsonSerializerOptions.Web)], TestContext.Current.CancellationToken);
    }
}
