using System.Text;
using System.Text.RegularExpressions;
using Backbone.Exercise.Policies;
using Backbone.Protocol.Addresses;

namespace Backbone.EndToEnd.Tests.Secrecy;

/// <summary>What stands in one policy of the exercise and in no other: rule ids, and what its officers wrote beside them.</summary>
internal static partial class PolicyPhrases
{
    private const int ShortestLine = 24;

    private static readonly NationCode[] Nations = [.. new[] { "JPN", "KOR", "USA" }.Select(NationCode.Parse)];

    /// <summary>The phrases of a policy.</summary>
    public static IReadOnlyList<byte[]> Of(NationCode nation, string file)
    {
        var others = string.Join('\n',
            from other in Nations
            from kind in new[] { NationalPolicies.Release, NationalPolicies.Acceptance }
            where other != nation || kind != file
            select Read(other, kind));
        var text = Read(nation, file);
        return
        [
            .. RuleId().Matches(text).Select(match => match.Groups[1].Value)
                .Concat(text.Split('\n').Select(line => line.Trim()).Where(line => line.Length >= ShortestLine))
                .Where(phrase => !others.Contains(phrase, StringComparison.Ordinal))
                .Select(Encoding.UTF8.GetBytes),
        ];
    }

    private static string Read(NationCode nation, string file) => Encoding.UTF8.GetString(NationalPolicies.Read(nation, file));

    [GeneratedRegex(@"id: (\S+)")]
    private static partial Regex RuleId();
}
