using Backbone.Desk.Languages;

namespace Backbone.Desk.Quarantine;

/// <summary>What the pages of the quarantine say.</summary>
internal static class QuarantineWords
{
    public static readonly Phrase Title = new("Quarantine", "격리함", "隔離");
    public static readonly Phrase Asking = new("Asking the gateway…", "게이트웨이에 확인하는 중…", "ゲートウェイに確認しています…");
    public static readonly Phrase None = new("Nothing is put aside.", "격리된 메시지가 없습니다.", "隔離されたメッセージはありません。");
    public static readonly Phrase Open = new("Not decided", "처리 전", "未処理");
    public static readonly Phrase Decided = new("Decided", "처리됨", "処理済み");
    public static readonly Phrase Count = new("{0} not decided, {1} decided", "처리 전 {0}건, 처리됨 {1}건", "未処理 {0} 件、処理済み {1} 件");
    public static readonly Phrase Cut = new(
        "There are more; decided ones beyond the newest {0}, or undecided beyond the oldest {0}, are not shown.",
        "더 있습니다. 처리된 것은 최신 {0}건, 처리 전은 오래된 {0}건만 표시합니다.",
        "ほかにもあります。処理済みは新しい {0} 件、未処理は古い {0} 件のみ表示しています。");
    public static readonly Phrase Place = new("Place", "번호", "番号");
    public static readonly Phrase When = new("Put aside", "격리 시각", "隔離日時");
    public static readonly Phrase Mailbox = new("For", "수신처", "宛先");
    public static readonly Phrase From = new("From", "보낸 사람", "差出人");
    public static readonly Phrase NotProven = new("not proven", "확인되지 않음", "未確認");
    public static readonly Phrase Reason = new("Why", "이유", "理由");
    public static readonly Phrase State = new("State", "상태", "状態");
    public static readonly Phrase Waits = new(
        "waits: judged again when documents or the clock change", "대기: 문서나 시계가 바뀌면 다시 판정", "待機中: 文書または時計が変わると再判定");
    public static readonly Phrase MayRelease = new("a releaser may let it in", "승인 담당자가 반입할 수 있음", "承認担当者が受け入れ可能");
    public static readonly Phrase MayNot = new("nobody may let it in", "반입할 수 없음", "受け入れ不可");
    public static readonly Phrase LetIn = new("let in", "반입됨", "受け入れ済み");
    public static readonly Phrase KeptOut = new("stays out", "반입 거부됨", "受け入れ拒否済み");
    public static readonly Phrase Look = new("Look at {0}", "{0}번 보기", "{0} 番を見る");
    public static readonly Phrase Evidence = new("The evidence", "증거", "証拠");
    public static readonly Phrase Lane = new("Lane", "전달 경로", "レーン");
    public static readonly Phrase LaneOf = new("{0}, generation {1}, index {2}", "{0}, 세대 {1}, 순번 {2}", "{0}、世代 {1}、番号 {2}");
    public static readonly Phrase Announced = new("Announced by the broker as", "브로커가 알린 ID", "ブローカーが通知した ID");
    public static readonly Phrase Found = new("Computed from its bytes", "받은 데이터에서 계산한 ID", "受信データから計算した ID");
    public static readonly Phrase NoId = new("none", "없음", "なし");
    public static readonly Phrase Differs = new(
        "What came is not what was announced.", "받은 메시지가 알린 것과 다릅니다.", "届いたものは通知されたものと異なります。");
    public static readonly Phrase Expires = new("Void from", "효력 만료", "失効日時");
    public static readonly Phrase Size = new("Bytes announced, and kept", "알린 크기와 보관된 크기(바이트)", "通知されたバイト数と保存バイト数");
    public static readonly Phrase ByGateway = new(
        "{0} (that the signature holds is the gateway's word)", "{0} (서명 확인은 게이트웨이의 판단)", "{0}（署名の確認はゲートウェイによる）");
    public static readonly Phrase Recipients = new("Recipients", "수신처", "宛先");
    public static readonly Phrase Step = new("Failed at step", "실패한 단계", "失敗した段階");
    public static readonly Phrase Detail = new("What was found", "발견된 내용", "検出内容");
    public static readonly Phrase ExpectedHash = new("Entry hash announced", "알린 항목 해시", "通知されたエントリのハッシュ");
    public static readonly Phrase FoundHash = new("Entry hash of what came", "받은 항목의 해시", "届いたエントリのハッシュ");
    public static readonly Phrase Save = new("Save what came, as it came", "받은 그대로 저장", "届いたまま保存");
    public static readonly Phrase DecidedBy = new("{0} by {1}: {2}", "{0}, 담당: {1}, 이유: {2}", "{0}、担当: {1}、理由: {2}");
    public static readonly Phrase Decide = new("Decide", "결정", "判断");
    public static readonly Phrase Release = new(
        "Let it into {0}, against the nation's own rules", "자국 규칙의 예외로 {0}에 반입", "自国ルールの例外として {0} に受け入れる");
    public static readonly Phrase Refuse = new("Keep it out for good", "반입하지 않음", "受け入れない");
    public static readonly Phrase Drop = new(
        "Keep it out and drop its bytes; announcement, hashes and reason stay",
        "반입하지 않고 데이터를 삭제 (알림 기록, 해시, 이유는 보관)", "受け入れずデータを破棄（通知・ハッシュ・理由は残る）");
    public static readonly Phrase Why = new("Reason, for the journal", "기록에 남길 이유", "記録に残す理由");
    public static readonly Phrase NeedsReason = new("Say why: it stands in the journal.", "기록에 남길 이유를 적으십시오.", "記録に残す理由を入力してください。");
    public static readonly Phrase Choose = new("Choose one", "하나를 선택하십시오", "選択してください");
    public static readonly Phrase ReleaseNow = new("Let it in", "반입", "受け入れる");
    public static readonly Phrase RefuseNow = new("Keep it out", "반입 거부", "受け入れを拒否");
    public static readonly Phrase DropNow = new("Keep it out and drop", "반입 거부 및 삭제", "拒否して破棄");
    public static readonly Phrase Back = new("Back to the quarantine", "격리함으로", "隔離一覧へ戻る");
    public static readonly Phrase NoPlace = new("This is no place in the quarantine.", "격리함의 번호가 아닙니다.", "隔離の番号ではありません。");
}
