using System.Reflection;
using System.Text.RegularExpressions;
using Backbone.Desk.Languages;
using Backbone.Desk.Layout;
using Backbone.Protocol;
using Backbone.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace Backbone.Desk.Tests.Languages;

public sealed partial class PhraseTests
{
    private static readonly List<(string Name, Phrase Phrase)> All =
    [
        .. typeof(Phrase).Assembly.GetTypes()
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(field => field.FieldType == typeof(Phrase) && !field.DeclaringType!.ContainsGenericParameters)
            .Select(field => ($"{field.DeclaringType!.Name}.{field.Name}", (Phrase)field.GetValue(null)!)),
        .. Place.All.Select(place => ($"{place.Path}", place.Name)),
        .. Shortcut.All.Select(one => ($"{one.Key}", one.Name)),
    ];

    [Fact]
    public void Every_phrase_is_said_in_all_three_languages()
    {
        Assert.True(All.Count > 30, "too few phrases were found");
        Assert.All(All, one =>
        {
            Assert.False(string.IsNullOrWhiteSpace(one.Phrase.English), one.Name);
            Assert.True(Hangul().IsMatch(one.Phrase.Korean) || IsSign(one.Phrase), $"{one.Name} is not said in Korean");
            Assert.True(Japanese().IsMatch(one.Phrase.Japanese) || IsSign(one.Phrase), $"{one.Name} is not said in Japanese");
        });
    }

    [Fact]
    public void What_is_filled_in_is_the_same_in_all_three() => Assert.All(All, one =>
    {
        var english = Gaps(one.Phrase.English);
        Assert.Equal(english, Gaps(one.Phrase.Korean));
        Assert.Equal(english, Gaps(one.Phrase.Japanese));
    });

    [Fact]
    public void No_component_has_words_of_its_own()
    {
        var folder = Path.Combine(ProjectFolder.Root, "src", "Backbone.Desk");
        var files = Directory.GetFiles(folder, "*.razor", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        Assert.All(files, file =>
        {
            var markup = File.ReadAllText(file).Split("@code {")[0];
            Assert.DoesNotContain(OwnWords().Matches(markup), match => match.Groups[1].Value.Trim() != "Backbone");
        });
    }

    [Fact]
    public void Every_key_does_one_thing()
    {
        char[] keys = ['l', '?', .. Place.All.Select(place => place.Key), .. Shortcut.All.Select(one => one.Key)];
        Assert.Equal(keys.Length, keys.Distinct().Count());
    }

    [Theory]
    [InlineData(Language.English, "1 Dec 2026, 09:05", "00:05 UTC")]
    [InlineData(Language.Korean, "2026년 12월 1일 09:05", "00:05 UTC")]
    [InlineData(Language.Japanese, "2026年12月1日 09:05", "00:05 UTC")]
    public void Moments_stand_in_local_form_with_UTC_beside(Language language, string local, string universal)
    {
        using var folder = new TestKit.Certificates.TestFolder();
        var preferences = new Preferences(folder.PathOf("."));
        preferences.Propose(language);
        var clock = new FakeTimeProvider();
        clock.SetLocalTimeZone(TimeZoneInfo.CreateCustomTimeZone("Seoul", TimeSpan.FromHours(9), "Seoul", "Seoul"));
        var say = new Speech(preferences, clock);
        var moment = Timestamp.From(new DateTimeOffset(2026, 12, 1, 0, 5, 0, TimeSpan.Zero));
        Assert.Equal(local, say.Local(moment));
        Assert.Equal(universal, say.Universal(moment));
        var before = Timestamp.From(new DateTimeOffset(2026, 11, 30, 20, 5, 0, TimeSpan.Zero));
        Assert.EndsWith("20:05 UTC", say.Universal(before), StringComparison.Ordinal);
        Assert.NotEqual("20:05 UTC", say.Universal(before)); // another date there
    }

    [Theory]
    [InlineData("ko-KR,ko;q=0.9,en-US;q=0.8", Language.Korean)]
    [InlineData("de,ja;q=0.9", Language.Japanese)]
    [InlineData("de", Language.English)]
    [InlineData("", Language.English)]
    [InlineData(null, Language.English)]
    public void The_browser_s_language_is_proposed(string? accepted, Language language) => Assert.Equal(language, LanguageTag.Choose(accepted));

    [Fact]
    public void What_the_officer_chose_is_there_again_and_a_damaged_file_hinders_nothing()
    {
        using var folder = new TestKit.Certificates.TestFolder();
        Assert.True(new Preferences(folder.PathOf(".")).Choose(Language.Japanese, Theme.Dark, shortcuts: false));
        var again = new Preferences(folder.PathOf("."));
        again.Propose(Language.Korean);
        Assert.Equal((Language.Japanese, Theme.Dark, false), (again.Language, again.Theme, again.Shortcuts));
        File.WriteAllText(folder.PathOf("desk.json"), "{");
        Assert.Equal(Language.English, new Preferences(folder.PathOf(".")).Language);
    }

    // Such as TLP:RED, which is the same everywhere.
    private static bool IsSign(Phrase phrase) => phrase.English == phrase.Korean && phrase.English == phrase.Japanese;

    private static List<string> Gaps(string text) => [.. Gap().Matches(text).Select(gap => gap.Value).Distinct().Order(StringComparer.Ordinal)];

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex Gap();

    [GeneratedRegex(@"\p{IsHangulSyllables}")]
    private static partial Regex Hangul();

    [GeneratedRegex(@"[\p{IsHiragana}\p{IsKatakana}\p{IsCJKUnifiedIdeographs}]")]
    private static partial Regex Japanese();

    // Letters right behind a tag: what stands there in code begins with @ or with a brace.
    [GeneratedRegex(@"(?<![=@])>\s*([A-Za-z][A-Za-z ,.']{2,})<")]
    private static partial Regex OwnWords();
}
