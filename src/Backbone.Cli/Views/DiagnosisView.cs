using System.Text.Json.Nodes;
using Backbone.Cli.Doctor;
using Backbone.Cli.Terminals;

namespace Backbone.Cli.Views;

/// <summary>What <c>backbone doctor</c> finds, each as soon as it is found.</summary>
internal static class DiagnosisView
{
    /// <summary>One diagnosis, with what to do about it.</summary>
    public static void Show(Page page, Diagnosis diagnosis)
    {
        switch (diagnosis.Verdict)
        {
            case Verdict.NotExamined:
                page.Faint($"  - {diagnosis.Code}: not examined: {diagnosis.Finding}");
                break;
            case Verdict.Doubtful:
                page.Warning($"{diagnosis.Code}: {diagnosis.Finding}");
                break;
            default:
                page.Check(diagnosis.Verdict == Verdict.Well, diagnosis.Code, diagnosis.Finding);
                break;
        }
        if (diagnosis.Verdict != Verdict.Well) page.Field("  next", diagnosis.NextStep);
    }

    /// <summary>As one object.</summary>
    public static JsonObject ToJson(Verdict worst, IEnumerable<Diagnosis> diagnoses) => new()
    {
        ["state"] = WordOf(worst),
        ["examinations"] = new JsonArray([.. diagnoses.Select(one => (JsonNode)new JsonObject
        {
            ["code"] = one.Code,
            ["state"] = WordOf(one.Verdict),
            ["finding"] = one.Finding,
            ["next"] = one.NextStep,
        })]),
    };

    private static string WordOf(Verdict verdict) => verdict switch
    {
        Verdict.Well => "well",
        Verdict.NotExamined => "not examined",
        Verdict.Doubtful => "doubtful",
        _ => "ill",
    };
}
