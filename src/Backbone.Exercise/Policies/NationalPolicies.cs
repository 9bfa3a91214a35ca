using Backbone.Protocol.Addresses;

namespace Backbone.Exercise.Policies;

/// <summary>
/// The policies of the cast's nations, as their officers wrote them, with the cases that each nation tests them by. They
/// fit <see cref="Nations.Cast"/>, and tell its story: a bulletin passes, an exchange stays at home, RED waits.
/// </summary>
public static class NationalPolicies
{
    /// <summary>What a nation lets out.</summary>
    public const string Release = "release.yaml";

    /// <summary>What a nation takes in.</summary>
    public const string Acceptance = "acceptance.yaml";

    /// <summary>What a nation means by both.</summary>
    public const string Cases = "cases.yaml";

    /// <summary>A file, byte for byte.</summary>
    /// <param name="nation">A nation of the cast.</param>
    /// <param name="file">One of the three.</param>
    /// <exception cref="ArgumentException">There is no such file.</exception>
    public static byte[] Read(NationCode nation, string file)
    {
        using var stream = typeof(NationalPolicies).Assembly.GetManifestResourceStream($"policies/{nation}/{file}")
            ?? throw new ArgumentException($"the exercise has no {file} of {nation}", nameof(file));
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
