using Backbone.Client.Members;

namespace Backbone.Client.Tests.Members;

public sealed class SpellingTests
{
    private static readonly string[] Known = ["USA/cisa", "USA/fbi", "KOR/kisa", "KOR/kisa/lee", "coi:trilateral"];

    [Theory]
    [InlineData("USA/ciss", "did you mean USA/cisa? ")]
    [InlineData("usa/cisa", "did you mean USA/cisa? ")]
    [InlineData("KOR/kias", "did you mean KOR/kisa? ")]
    [InlineData("KOR/kisa/le", "did you mean KOR/kisa/lee? ")]
    [InlineData("coi:trilatral", "did you mean coi:trilateral? ")]
    [InlineData("JPN/npa", "look")]
    [InlineData("", "look")]
    public void A_name_that_is_near_is_offered_and_no_other(string typed, string advice) =>
        Assert.StartsWith(advice, Spelling.Advise(typed, Known, "look"), StringComparison.Ordinal);
}
