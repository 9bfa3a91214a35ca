using Backbone.Desk.Languages;

namespace Backbone.Desk.Approvals;

/// <summary>What the pages of approvals say.</summary>
internal static class ApprovalWords
{
    public static readonly Phrase Title = new("Approvals", "승인", "承認");
    public static readonly Phrase Asking = new("Fetching and verifying…", "가져와서 검증하는 중…", "取得・検証しています…");
    public static readonly Phrase None = new("Nothing waits for you.", "승인을 기다리는 메시지가 없습니다.", "承認待ちのメッセージはありません。");
    public static readonly Phrase Count = new("Waiting for you: {0}", "승인 대기: {0}건", "承認待ち: {0} 件");
    public static readonly Phrase More = new(
        "Only the oldest {0} are shown.", "가장 오래된 {0}건만 표시합니다.", "古いものから {0} 件のみ表示しています。");
    public static readonly Phrase Unverified = new(
        "does not verify and is not shown: {0}", "검증되지 않아 표시하지 않습니다: {0}", "検証できないため表示しません: {0}");
    public static readonly Phrase Submitted = new("Handed over", "제출 시각", "提出日時");
    public static readonly Phrase Author = new("Author", "작성자", "作成者");
    public static readonly Phrase Recipients = new("Recipients", "수신처", "宛先");
    public static readonly Phrase Marking = new("Marking", "표시", "マーキング");
    public static readonly Phrase Missing = new("Missing", "필요한 승인", "不足している承認");
    public static readonly Phrase Read = new("Read", "읽기", "読む");
    public static readonly Phrase ReadOf = new("Read what {0} wrote", "{0}의 메시지 읽기", "{0} のメッセージを読む");
    public static readonly Phrase Back = new("Back to what waits", "승인 목록으로", "承認待ち一覧へ戻る");
    public static readonly Phrase Failed = new(
        "This cannot be read here, so it cannot be approved. It may have been decided meanwhile.",
        "이 메시지를 여기서 읽을 수 없어 승인할 수 없습니다. 그사이 처리되었을 수 있습니다.",
        "ここで読めないため、承認できません。その間に処理された可能性があります。");
    public static readonly Phrase Exactly = new(
        "This is exactly what will cross, opened here. Nothing has left yet.",
        "이 기기에서 연, 그대로 전달될 내용입니다. 아직 아무것도 나가지 않았습니다.",
        "この端末で開封した、このまま送られる内容です。まだ何も送信されていません。");
    public static readonly Phrase Ruling = new("As your gateway rules now", "현재 게이트웨이의 판정", "現在のゲートウェイの判定");
    public static readonly Phrase Recipient = new("Recipient", "수신처", "宛先");
    public static readonly Phrase Outcome = new("Ruling", "판정", "判定");
    public static readonly Phrase Rules = new("Rules", "규칙", "ルール");
    public static readonly Phrase Why = new("Why", "이유", "理由");
    public static readonly Phrase Allowed = new("may go", "전달 가능", "送信可");
    public static readonly Phrase Pending = new("waits", "승인 대기", "承認待ち");
    public static readonly Phrase Refused = new("refused", "거부", "拒否");
    public static readonly Phrase Need = new("{0} of {2} as {1}", "{1} {2}명 중 {0}명", "{1} {2} 名中 {0} 名");
    public static readonly Phrase Decide = new("Decide", "결정", "判断");
    public static readonly Phrase Give = new("Approve it as {0}", "{0} 역할로 승인", "{0} として承認する");
    public static readonly Phrase Deny = new("Deny it", "거부", "却下する");
    public static readonly Phrase Reason = new("Reason, for its author", "작성자에게 알릴 이유", "作成者に伝える理由");
    public static readonly Phrase SignAndGive = new("Sign and approve", "서명하고 승인", "署名して承認");
    public static readonly Phrase DenyNow = new("Deny, and tell the author", "거부하고 작성자에게 알림", "却下して作成者に通知");
    public static readonly Phrase Choose = new("Choose one", "하나를 선택하십시오", "選択してください");
    public static readonly Phrase NeedsReason = new("Say why: the author is told.", "작성자에게 알릴 이유를 적으십시오.", "作成者に伝える理由を入力してください。");
    public static readonly Phrase NothingToGive = new(
        "No approval is missing that you may give; you may still deny it.",
        "줄 수 있는 승인이 없습니다. 거부는 할 수 있습니다.", "あなたが与えられる承認はありません。却下はできます。");
    public static readonly Phrase Released = new(
        "Approved with your signature, and on its way.", "서명하여 승인했으며 전송되었습니다.", "署名して承認し、送信されました。");
    public static readonly Phrase StillWaits = new(
        "Approved with your signature. It still waits for others.", "서명하여 승인했습니다. 다른 승인을 더 기다립니다.",
        "署名して承認しました。ほかの承認を待っています。");
    public static readonly Phrase Denied = new(
        "Denied. It does not go out, and its author is told why.", "거부했습니다. 전달되지 않으며 작성자에게 이유를 알립니다.",
        "却下しました。送信されず、作成者に理由が通知されます。");

    /// <summary>A ruling in a word.</summary>
    public static Phrase Of(RulingOutcome outcome) => outcome switch
    {
        RulingOutcome.Allowed => Allowed,
        RulingOutcome.Pending => Pending,
        _ => Refused,
    };

    /// <summary>The class of its colour.</summary>
    public static string Style(RulingOutcome outcome) => outcome switch
    {
        RulingOutcome.Allowed => "good",
        RulingOutcome.Pending => "warn",
        _ => "bad",
    };

    /// <summary>Its shape, which no other has.</summary>
    public static string Shape(RulingOutcome outcome) => outcome switch
    {
        RulingOutcome.Allowed => "✓",
        RulingOutcome.Pending => "◷",
        _ => "✗",
    };
}
