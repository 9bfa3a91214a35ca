using Backbone.Client.Sending;
using Backbone.Desk.Languages;

namespace Backbone.Desk.Sent;

/// <summary>What the pages of sent messages say.</summary>
internal static class SentWords
{
    public static readonly Phrase Title = new("Sent", "보낸 메시지", "送信済み");
    public static readonly Phrase Asking = new("Asking the gateway…", "게이트웨이에 확인하는 중…", "ゲートウェイに確認しています…");
    public static readonly Phrase Empty = new("You sent nothing yet.", "아직 보낸 메시지가 없습니다.", "まだ何も送信していません。");
    public static readonly Phrase When = new("Sent", "보낸 시각", "送信日時");
    public static readonly Phrase To = new("To", "수신처", "宛先");
    public static readonly Phrase Marking = new("Marking", "표시", "マーキング");
    public static readonly Phrase Subject = new("Subject", "제목", "件名");
    public static readonly Phrase State = new("State", "상태", "状態");
    public static readonly Phrase Claimed = new("State, by your gateway's word", "상태 (자국 게이트웨이의 말)", "状態 (自国ゲートウェイの申告)");
    public static readonly Phrase Away = new("What is shown may be old: {0}", "표시된 내용이 최신이 아닐 수 있습니다: {0}", "表示内容は古い可能性があります: {0}");
    public static readonly Phrase AndMore = new("{0} and {1} more", "{0} 외 {1}곳", "{0} ほか {1} 件");
    public static readonly Phrase NotShown = new("does not verify and is not shown: {0}", "검증되지 않아 표시하지 않습니다: {0}", "検証できないため表示しません: {0}");
    public static readonly Phrase Receipts = new("Who has it", "수신 현황", "受信状況");
    public static readonly Phrase Recipient = new("Recipient", "수신처", "宛先");
    public static readonly Phrase Since = new("Since", "시각", "日時");
    public static readonly Phrase Proof = new("Proved by", "증거", "証拠");
    public static readonly Phrase NoProof = new("your gateway's word only", "자국 게이트웨이의 말뿐", "自国ゲートウェイの申告のみ");
    public static readonly Phrase Overdue = new("overdue", "기한 초과", "期限超過");
    public static readonly Phrase Live = new("It is followed live.", "실시간으로 갱신됩니다.", "リアルタイムで更新されます。");
    public static readonly Phrase Lost = new("It is not followed any more: {0}", "더 이상 갱신되지 않습니다: {0}", "更新が止まりました: {0}");
    public static readonly Phrase Back = new("Back to what was sent", "보낸 메시지로", "送信済みへ戻る");

    public static readonly Phrase Pending = new("waits for an approval", "승인 대기", "承認待ち");
    public static readonly Phrase Submitted = new("taken by your gateway", "게이트웨이 접수", "ゲートウェイが受付");
    public static readonly Phrase NotTaken = new("not taken by the broker", "중계소가 접수하지 않음", "中継所が受け付けず");
    public static readonly Phrase Accepted = new("on its way", "전송 중", "配送中");
    public static readonly Phrase Delivered = new("delivered", "배달됨", "配達済み");
    public static readonly Phrase Opened = new("opened", "열람함", "開封済み");
    public static readonly Phrase Refused = new("refused", "거부됨", "拒否");
    public static readonly Phrase Expired = new("expired", "만료됨", "期限切れ");
    public static readonly Phrase Recalled = new("taken back", "회수됨", "取り消し済み");

    /// <summary>A stage in words.</summary>
    public static Phrase Of(DeliveryStage stage) => stage switch
    {
        DeliveryStage.Pending => Pending,
        DeliveryStage.Submitted => Submitted,
        DeliveryStage.NotTaken => NotTaken,
        DeliveryStage.Delivered => Delivered,
        DeliveryStage.Opened => Opened,
        DeliveryStage.Refused => Refused,
        DeliveryStage.Expired => Expired,
        DeliveryStage.Recalled => Recalled,
        _ => Accepted,
    };
}
