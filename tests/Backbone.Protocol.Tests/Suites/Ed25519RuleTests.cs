using System.Text.Json;
using Backbone.Protocol.Suites;
using Backbone.TestKit;

namespace Backbone.Protocol.Tests.Suites;

/// <summary>
/// The rule of SPEC § Signatures on signatures that verifiers of Ed25519 disagree about: tests/vectors/suites/ed25519.json, made by
/// plain arithmetic beside it.
/// </summary>
public sealed class Ed25519RuleTests
{
    private sealed record Case(string What, string Key, string Message, string Signature, bool Verifies);

    private static readonly Case[] All = JsonSerializer.Deserialize<Case[]>(
        File.ReadAllBytes(ProjectFolder.At("tests", "vectors", "suites", "ed25519.json")), JsonSerializerOptions.Web)!;

    public static TheoryData<string> Names => [.. All.Select(one => one.What)];

    [Theory, MemberData(nameof(Names))]
    public void An_odd_signature_gets_the_verdict_of_the_rule(string what)
    {
        var one = All.Single(one => one.What == what);
        var verifies = Ed25519.TryParse(Convert.FromHexString(one.Key), out var key)
            && Ed25519.Verify(key, Convert.FromHexString(one.Message), Convert.FromHexString(one.Signature));
        Assert.Equal(one.Verifies, verifies);
    }

    [Theory]
    [InlineData(0x00), InlineData(0x02), InlineData(0xff)]
    public void Any_bytes_of_the_right_length_are_a_public_key_under_which_nothing_need_verify(byte fill) =>
        Assert.True(SigningPublicKey.TryParse(Enumerable.Repeat(fill, CompositeSignature.PublicKeySize).ToArray(), out _));
}
