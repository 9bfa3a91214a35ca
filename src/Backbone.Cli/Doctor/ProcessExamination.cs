using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Backbone.Cli.Rules;

namespace Backbone.Cli.Doctor;

/// <summary>Examines a gateway or broker on this machine: its settings name its management address, and there it says how it stands.</summary>
/// <param name="file">The process's settings.</param>
/// <param name="patience">How long it may take to answer.</param>
internal sealed class ProcessExamination(string file, TimeSpan patience)
{
    private const int MostSettings = 64 * 1024;
    private const int MostAnswer = 1 << 20;

    private static readonly JsonDocumentOptions AsProcessesRead = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>All examinations, one by one; then each check of the process itself, by its own name.</summary>
    public async IAsyncEnumerable<Diagnosis> RunAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        (IPEndPoint? Management, string? Program, string? Broker) settings = default;
        yield return await Look.AtAsync(Examinations.Settings, () => ReadSettings(out settings));
        if (settings.Program is { } program)
            yield return await Look.AtAsync(Examinations.Check, () => SettingsProgram.CheckAsync(program, file, patience, cancel));
        if (settings.Broker is { } broker) yield return await Look.AtAsync(Examinations.Name, () => NameLook.AtAsync(broker, "broker.address in the settings", cancel));
        if (settings.Management is not { } management)
        {
            yield return Diagnosis.NotExamined(Examinations.Process, $"it needs what \"{Examinations.Settings}\" found missing");
            yield break;
        }
        List<Diagnosis> checks = [];
        yield return await Look.AtAsync(Examinations.Process, () => AskAsync(management, checks, cancel));
        foreach (var check in checks) yield return check;
    }

    private Diagnosis ReadSettings(out (IPEndPoint? Management, string? Program, string? Broker) settings)
    {
        settings = default;
        try
        {
            using var json = JsonDocument.Parse(SmallFile.Read(file, MostSettings), AsProcessesRead);
            if (json.RootElement.ValueKind != JsonValueKind.Object)
                return new Diagnosis(Examinations.Settings, Verdict.Ill, $"{file} is no JSON object", "correct it; the process does not start with it");
            settings = (null, SettingsProgram.Find(json.RootElement), HostOf(json.RootElement));
            if (json.RootElement.TryGetProperty("management", out var named)
                && named.ValueKind == JsonValueKind.String && IPEndPoint.TryParse(named.GetString()!, out var point) && point.Port != 0 && IPAddress.IsLoopback(point.Address))
            {
                settings.Management = point;
                return Diagnosis.Well(Examinations.Settings, $"{file}: management at {point}");
            }
            return new Diagnosis(Examinations.Settings, Verdict.Ill, $"{file} names no management address on this machine with a port of its own",
                "give it one, such as \"management\": \"127.0.0.1:7444\", and start the process again");
        }
        catch (JsonException fault)
        {
            return new Diagnosis(Examinations.Settings, Verdict.Ill, $"{file} is no JSON: {fault.Message}", "correct it; the process does not start with it");
        }
    }

    private static string? HostOf(JsonElement settings) => settings.TryGetProperty("broker", out var broker) && broker.ValueKind == JsonValueKind.Object
        && broker.TryGetProperty("address", out var address) && address.ValueKind == JsonValueKind.String
        && Uri.TryCreate(address.GetString(), UriKind.Absolute, out var uri) ? uri.DnsSafeHost : null;

    private async Task<Diagnosis> AskAsync(IPEndPoint management, List<Diagnosis> checks, CancellationToken cancel)
    {
        using var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false };
        using var http = new HttpClient(handler) { Timeout = patience, MaxResponseContentBufferSize = MostAnswer };
        try
        {
            var answer = await http.GetAsync(new Uri($"http://{management}/readyz"), cancel);
            using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(cancel));
            checks.AddRange(json.RootElement.GetProperty("checks").EnumerateArray().Select(Read));
            var state = json.RootElement.GetProperty("state").GetString();
            return new Diagnosis(Examinations.Process, VerdictOf(state), $"the process at {management} is {state}",
                state == "ready" ? "" : "see what its checks name below");
        }
        catch (HttpRequestException fault)
        {
            return new Diagnosis(Examinations.Process, Verdict.Ill, $"nothing answers at {management}: {fault.Message}",
                "start the process, and read the last lines of its log: it says there why it ended");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new Diagnosis(Examinations.Process, Verdict.Ill, $"what listens at {management} does not answer within {Spent.Show(patience)}",
                "see its log and the machine's load; if it hangs, stop it and start it again");
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return new Diagnosis(Examinations.Process, Verdict.Ill, $"what answers at {management} is no gateway and no broker",
                "check which process has that port");
        }
    }

    private static Diagnosis Read(JsonElement check) => new(
        check.GetProperty("name").GetString()!, VerdictOf(check.GetProperty("state").GetString()),
        $"{check.GetProperty("cause").GetString()} (since {check.GetProperty("since").GetString()})", check.GetProperty("nextStep").GetString() ?? "");

    private static Verdict VerdictOf(string? state) => state switch
    {
        "ready" => Verdict.Well,
        "degraded" => Verdict.Doubtful,
        _ => Verdict.Ill,
    };
}
