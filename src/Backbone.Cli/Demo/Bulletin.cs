using System.Collections.Immutable;
using System.Text;
using Backbone.Protocol.Envelopes;

namespace Backbone.Cli.Demo;

/// <summary>What the demo sends: a text in three languages, and indicators in STIX 2.1. All of it is made up.</summary>
internal static class Bulletin
{
    /// <summary>The STIX bundle's name in the message.</summary>
    public const string FileName = "stolen-wallets.stix.json";

    /// <summary>The media type of STIX 2.1.</summary>
    public const string StixType = "application/stix+json;version=2.1";

    /// <summary>The subject.</summary>
    public const string Subject = "[훈련/演習/EXERCISE] 탈취 자산 이동 경보 · 流出資産の移動 · Stolen assets on the move";

    private const string Korean = """
        [훈련] 국내 거래소에서 탈취된 가상자산이 11월 2일 00:00(KST)부터 이동하고 있습니다.
        첨부된 STIX 2.1 지표의 지갑 주소를 확인하고, 입금이 확인되면 동결을 요청해 주십시오.
        체인과 주소는 항상 함께 표기되어 있습니다. 실제 주소가 아닙니다.
        """;

    private const string Japanese = """
        【演習】韓国の取引所から流出した暗号資産が、11月2日0時(日本時間)から移動しています。
        添付のSTIX 2.1指標にあるアドレスを確認し、入金があれば凍結をお願いします。
        チェーンとアドレスは必ず組で記載しています。実在のアドレスではありません。
        """;

    private const string English = """
        [EXERCISE] Assets stolen from an exchange in Korea have been moving since 2 November, 00:00 KST.
        Check the addresses in the attached STIX 2.1 indicators, and ask for a freeze where a deposit arrives.
        Chain and address always stand together. None of the addresses is real.
        """;

    /// <summary>Korean, Japanese, English, STIX.</summary>
    public static ImmutableArray<MessagePart> Parts { get; } =
    [
        Text("ko", Korean), Text("ja", Japanese), Text("en", English),
        new MessagePart(StixType, "", FileName, ReadStix()),
    ];

    /// <summary>A text of one language.</summary>
    public static MessagePart Text(string language, string text) =>
        new("text/plain; charset=utf-8", language, "", Encoding.UTF8.GetBytes(text));

    /// <summary>The bundle, byte for byte.</summary>
    public static byte[] ReadStix()
    {
        using var stream = typeof(Bulletin).Assembly.GetManifestResourceStream(FileName)
            ?? throw new InvalidOperationException($"the program was built without {FileName}");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
