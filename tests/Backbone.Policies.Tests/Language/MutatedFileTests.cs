using System.Text;
using Backbone.Exercise.Policies;
using Backbone.Policies.Tests.Nations;
using Backbone.Protocol.Addresses;
using FsCheck.Xunit;

namespace Backbone.Policies.Tests.Language;

/// <summary>Real policies, changed here and there: each compiles or is told what is wrong with it, and never throws.</summary>
public sealed class MutatedFileTests
{
    private static readonly string[] Pieces =
    [
        "[", "]", "{", "}", ": ", ", ", "- ", "? ", "| ", "> ", "&a ", "*a", "!!str ", "!<", "<<: ", "---", "...", "%YAML 1.2", "#", "'", "\"", "\\", "\\x", "\\U0010FFFF",
        "\n", "\r", "\r\n", "  ", "KOR/*", "coi:", "role:", "kind:", "RED", "{max: ", "4294967296MiB", "-1", "null", "~", "@", "`", "한", "é", "😀",
    ];

    // What each change says: where, what goes, what comes.
    [Property(MaxTest = 1000)]
    public bool A_changed_policy_compiles_or_has_faults(byte which, (ushort At, byte Cut, byte Piece, bool Copies)[] changes)
    {
        var nation = new[] { "KOR", "JPN", "USA" }[which % 3];
        var (file, kind) = (which / 3 % 2) == 0 ? (NationalPolicies.Release, PolicyKind.Release) : (NationalPolicies.Acceptance, PolicyKind.Acceptance);
        var text = new StringBuilder(Encoding.UTF8.GetString(NationalPolicies.Read(NationCode.Parse(nation), file)));
        foreach (var (at, cut, piece, copies) in changes.Take(8))
        {
            var place = at % (text.Length + 1);
            var length = Math.Min(cut % 24, text.Length - place);
            if (copies) text.Insert((at * 7) % (text.Length + 1), text.ToString(place, length));
            else text.Remove(place, length).Insert(place, Pieces[piece % Pieces.Length]);
        }
        var faults = Texts.FaultsOf(PolicySource.Of("x.yaml", text.ToString()), kind); // itself asks that it compiles or has faults
        return faults.Length <= PolicyLimits.Faults + 1 && faults.All(fault => fault.Line >= 1 && fault.Column >= 1);
    }

    [Property(MaxTest = 1000)]
    public bool Changed_bytes_compile_or_have_faults((ushort At, byte Value)[] changes)
    {
        var bytes = CastFederation.Source("KOR", NationalPolicies.Acceptance).Bytes.ToArray();
        foreach (var (at, value) in changes) bytes[at % bytes.Length] = value;
        return Texts.FaultsOf(new PolicySource("x.yaml", bytes), PolicyKind.Acceptance).Length <= PolicyLimits.Faults + 1;
    }
}
