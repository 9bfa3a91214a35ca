using Backbone.Desk.Languages;

namespace Backbone.Desk.Inbox;

/// <summary>What the inbox says.</summary>
internal static class InboxWords
{
    public static readonly Phrase Title = new("Inbox", "받은 메시지", "受信箱");
    public static readonly Phrase Order = new(
        "Unread first, the most urgent on top; then the newest.", "읽지 않은 메시지를 긴급한 순으로 먼저, 그다음은 최신순.", "未読を緊急度順に先頭へ、続いて新しい順。");
    public static readonly Phrase Loading = new("Fetching and verifying… {0} so far", "가져와서 검증하는 중… 현재 {0}건", "取得・検証しています… 現在 {0} 件");
    public static readonly Phrase Count = new("{0} of {1} messages", "메시지 {1}건 중 {0}건", "{1} 件中 {0} 件");
    public static readonly Phrase Empty = new("Nothing is here.", "메시지가 없습니다.", "メッセージはありません。");
    public static readonly Phrase Waiting = new("New: {0}", "새 메시지: {0}건", "新着: {0} 件");
    public static readonly Phrase WaitingUrgent = new("New: {0}, {1} of them FLASH", "새 메시지: {0}건 (FLASH {1}건)", "新着: {0} 件 (うち FLASH {1} 件)");
    public static readonly Phrase Show = new("Show", "보기", "表示");
    public static readonly Phrase Away = new(
        "The gateway does not answer; what is shown may be old. {0}", "게이트웨이가 응답하지 않습니다. 표시된 내용이 최신이 아닐 수 있습니다. {0}",
        "ゲートウェイが応答しません。表示内容は古い可能性があります。{0}");
    public static readonly Phrase NotVerified = new(
        "does not verify and is not shown: {0}", "검증되지 않아 표시하지 않습니다: {0}", "検証できないため表示しません: {0}");
    public static readonly Phrase NotOpened = new("(not opened here)", "(이 기기에서 열지 않음)", "(この端末では未開封)");
    public static readonly Phrase Unread = new("unread", "읽지 않음", "未読");
    public static readonly Phrase Overdue = new("answer overdue since {0}", "회신 기한 지남: {0}", "回答期限超過: {0}");
    public static readonly Phrase ReplyBy = new("answer by {0}", "회신 기한: {0}", "回答期限: {0}");
    public static readonly Phrase Answered = new("answered", "회신함", "回答済み");
    public static readonly Phrase Recalled = new("taken back by its author", "작성자가 회수함", "作成者が取り消し");
    public static readonly Phrase Superseded = new("replaced by a newer one", "새 메시지로 대체됨", "新しいものに差し替え済み");
    public static readonly Phrase Expired = new("has expired", "만료됨", "期限切れ");
    public static readonly Phrase Filters = new("Filter", "필터", "絞り込み");
    public static readonly Phrase Search = new("Search in subjects opened here, authors, ids", "열어 본 제목, 작성자, ID에서 찾기", "開封済みの件名・作成者・ID を検索");
    public static readonly Phrase State = new("State", "상태", "状態");
    public static readonly Phrase All = new("all", "전체", "すべて");
    public static readonly Phrase StateOpen = new("unread", "읽지 않음", "未読");
    public static readonly Phrase StateDue = new("to be answered", "회신 필요", "要回答");
    public static readonly Phrase Mailbox = new("Mailbox", "우편함", "メールボックス");
    public static readonly Phrase Category = new("Kind", "종류", "種類");
    public static readonly Phrase Marking = new("Marking", "표시", "マーキング");
    public static readonly Phrase Period = new("Period", "기간", "期間");
    public static readonly Phrase Day = new("last 24 hours", "최근 24시간", "過去 24 時間");
    public static readonly Phrase Week = new("last 7 days", "최근 7일", "過去 7 日");
    public static readonly Phrase Month = new("last 30 days", "최근 30일", "過去 30 日");
}
