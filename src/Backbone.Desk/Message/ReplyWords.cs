using Backbone.Desk.Languages;

namespace Backbone.Desk.Message;

/// <summary>What the answer's form says.</summary>
internal static class ReplyWords
{
    public static readonly Phrase Title = new("Answer", "회신", "回答");
    public static readonly Phrase GoesTo = new("It goes to {0}, subject: {1}", "받는 곳: {0}, 제목: {1}", "宛先: {0}、件名: {1}");
    public static readonly Phrase Marking = new("Marking (there is no default)", "표시 (기본값 없음)", "マーキング (既定値なし)");
    public static readonly Phrase Choose = new("choose…", "선택…", "選択…");
    public static readonly Phrase Language = new("Language of the text", "본문 언어", "本文の言語");
    public static readonly Phrase Text = new("Text", "본문", "本文");
    public static readonly Phrase Check = new("Ask how it would be ruled on", "허용 여부 확인", "許可されるか確認");
    public static readonly Phrase Send = new("Sign and send", "서명하고 보내기", "署名して送信");
    public static readonly Phrase Missing = new(
        "Choose a marking and write a text first.", "먼저 표시를 선택하고 본문을 작성하십시오.", "先にマーキングを選び、本文を書いてください。");
    public static readonly Phrase Busy = new("Working…", "처리 중…", "処理しています…");
    public static readonly Phrase Ruling = new("{0}: {1}", "{0}: {1}", "{0}: {1}");
    public static readonly Phrase Allowed = new("allowed", "허용", "許可");
    public static readonly Phrase Pending = new("waits for an approval", "승인 대기", "承認待ち");
    public static readonly Phrase Refused = new("refused", "거부", "拒否");
    public static readonly Phrase Sent = new("It was taken by your gateway.", "게이트웨이가 접수했습니다.", "ゲートウェイが受け付けました。");
    public static readonly Phrase Waits = new(
        "It waits at home until it is approved.", "승인될 때까지 국내에서 대기합니다.", "承認されるまで国内で待機します。");
    public static readonly Phrase Follow = new("See what becomes of it", "진행 상황 보기", "配信状況を見る");
}
