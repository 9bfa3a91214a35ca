using System.Text;

namespace Backbone.Authority.Introductions;

/// <summary>The one place that turns a type of introduction into its label and its signing context (SPEC § Introductions).</summary>
internal static class IntroductionLabels
{
    private const string Prefix = "backbone/1/introduction/";

    /// <summary>For a person, and in the context; null where the type is not one that this build reads.</summary>
    public static string? Find(IntroductionType type) => type switch
    {
        IntroductionType.Office => "office",
        IntroductionType.Nation => "nation",
        IntroductionType.Broker => "broker",
        IntroductionType.Enrollment => "enrollment",
        _ => null,
    };

    /// <summary>Under which the keys sign.</summary>
    public static byte[] SigningContext(IntroductionType type) =>
        Encoding.ASCII.GetBytes(Prefix + (Find(type) ?? throw new ArgumentException($"{type} is no type of introduction", nameof(type))));
}
