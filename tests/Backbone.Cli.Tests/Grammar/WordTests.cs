using Backbone.Cli.Grammar;
using Backbone.Client.Sending;
using Backbone.Protocol;

namespace Backbone.Cli.Tests.Grammar;

public sealed class WordTests
{
    private static readonly Timestamp Now = Timestamp.From(new DateTimeOffset(2026, 11, 2, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public void Every_value_has_a_word_and_every_word_its_value()
    {
        CheckAll(Vocabulary.Markings, Tlp.Unspecified);
        CheckAll(Vocabulary.Permissions, Pap.Unspecified);
        CheckAll(Vocabulary.Caveats, Caveat.Unspecified);
        CheckAll(Vocabulary.Precedences, Precedence.Unspecified);
        CheckAll(Vocabulary.Categories, Category.Unspecified);
        CheckAll(Vocabulary.Relations, RelationKind.Unspecified);
        CheckAll<DeliveryStage>(Vocabulary.Stages, null);
    }

    [Theory]
    [InlineData("amber+strict", true)]
    [InlineData("AMBER", true)]
    [InlineData("amber strict", false)]
    [InlineData("", false)]
    [InlineData("3", false)]
    public void Words_are_read_in_any_case_and_numbers_are_none(string word, bool good) =>
        Assert.Equal(good, Vocabulary.Markings.TryRead(word, out _));

    [Theory]
    [InlineData("30s", 30)]
    [InlineData("5m", 300)]
    [InlineData("12h", 43_200)]
    [InlineData("7d", 604_800)]
    [InlineData("366d", 31_622_400)]
    public void A_span_is_a_number_with_a_unit(string text, int seconds)
    {
        Assert.True(Durations.TryRead(text, out var span));
        Assert.Equal(TimeSpan.FromSeconds(seconds), span);
    }

    [Theory]
    [InlineData("")]
    [InlineData("7")]
    [InlineData("d")]
    [InlineData("0s")]
    [InlineData("-1d")]
    [InlineData("+1d")]
    [InlineData("1.5h")]
    [InlineData("1w")]
    [InlineData("367d")]
    [InlineData("999999999d")]
    [InlineData("99999999999d")]
    public void What_is_no_span_is_refused(string text) => Assert.False(Durations.TryRead(text, out _));

    [Theory]
    [InlineData("1d", "2026-11-03T00:00:00.000Z")]
    [InlineData("2026-12-24T18:00Z", "2026-12-24T18:00:00.000Z")]
    [InlineData("2026-12-24T18:00:30Z", "2026-12-24T18:00:30.000Z")]
    [InlineData("2026-12-24T18:00:30.250Z", "2026-12-24T18:00:30.250Z")]
    [InlineData("2026-12-25T03:00:00+09:00", "2026-12-24T18:00:00.000Z")]
    public void A_moment_is_a_span_from_now_or_a_time_with_its_zone(string text, string moment)
    {
        Assert.True(Moments.TryRead(text, Now, out var read));
        Assert.Equal(moment, read.ToString());
    }

    [Theory]
    [InlineData("2026-12-24T18:00:00")]
    [InlineData("2026-12-24")]
    [InlineData("tomorrow")]
    [InlineData("1960-01-01T00:00:00Z")]
    [InlineData("")]
    public void A_time_without_its_zone_is_refused(string text) => Assert.False(Moments.TryRead(text, Now, out _));

    [Theory]
    [InlineData("-", "", "-")]
    [InlineData("ko:-", "ko", "-")]
    [InlineData("zh-Hant:a:b.txt", "zh-Hant", "a:b.txt")]
    public void A_text_has_a_language_and_a_file(string text, string language, string path)
    {
        Assert.True(PartArgument.TryReadText(text, out var part));
        Assert.Equal(new PartArgument(language, path, IsText: true), part);
    }

    [Theory]
    [InlineData("")]
    [InlineData("bulletin.txt")]
    [InlineData("ko:")]
    [InlineData(":-")]
    [InlineData("k:-")]
    [InlineData("한국어:-")]
    [InlineData("2026-11-30T10:30.txt")]
    [InlineData("wallet_list:v2.txt")]
    [InlineData("ko-:a")]
    public void What_names_no_text_is_refused(string text) => Assert.False(PartArgument.TryReadText(text, out _));

    [Theory]
    [InlineData("application/pdf:report.pdf", true)]
    [InlineData("application/stix+json;version=2.1:b.json", true)]
    [InlineData("pdf:report.pdf", false)]
    [InlineData("/pdf:report.pdf", false)]
    [InlineData("application/:report.pdf", false)]
    [InlineData("application/pdf:", false)]
    [InlineData("application/pdf:-", false)]
    [InlineData("application/ pdf:a", false)]
    public void A_file_has_a_media_type(string text, bool good) =>
        Assert.Equal(good, PartArgument.TryReadFile(text, out _));

    private static void CheckAll<T>(Words<T> words, T? none) where T : struct, Enum
    {
        foreach (var value in Enum.GetValues<T>().Where(value => none is null || !value.Equals(none)))
        {
            Assert.NotEmpty(words.Of(value));
            Assert.True(words.TryRead(words.Of(value), out var read));
            Assert.Equal(value, read);
        }
    }
}
