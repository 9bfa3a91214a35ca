using Backbone.Desk.Languages;

namespace Backbone.Desk.Policies;

/// <summary>What the page of policies says.</summary>
internal static class PolicyWords
{
    public static readonly Phrase Title = new("Policies", "정책", "ポリシー");
    public static readonly Phrase Asking = new("Asking the gateway…", "게이트웨이에 확인하는 중…", "ゲートウェイに確認しています…");
    public static readonly Phrase Who = new("Who may send what to whom?", "누가 무엇을 누구에게 보낼 수 있습니까?", "誰が何を誰に送れますか?");
    public static readonly Phrase WhoNote = new(
        "If {0} wrote it now, as your gateway would rule. Nothing is sent, and nothing is promised.",
        "{0}이(가) 지금 작성한다면 게이트웨이가 내릴 판정입니다. 전송되지 않으며 결과를 보장하지 않습니다.",
        "{0} が今作成した場合のゲートウェイの判定です。送信はされず、結果を保証するものではありません。");
    public static readonly Phrase Nation = new("To", "수신 국가", "宛先の国");
    public static readonly Phrase Kind = new("Kind", "종류", "種類");
    public static readonly Phrase Precedence = new("Urgency", "긴급도", "緊急度");
    public static readonly Phrase Community = new("In the name of", "커뮤니티 명의", "コミュニティ名義");
    public static readonly Phrase NoCommunity = new("no community", "커뮤니티 없음", "コミュニティなし");
    public static readonly Phrase Drill = new("as an exercise", "훈련으로", "訓練として");
    public static readonly Phrase Mailbox = new("Mailbox", "우편함", "メールボックス");
    public static readonly Phrase Unknown = new("not known", "알 수 없음", "不明");
    public static readonly Phrase WhyOf = new("{0}, {1}: {2}. Why?", "{0}, {1}: {2}. 이유 보기", "{0}、{1}: {2}。理由を見る");
    public static readonly Phrase CutMailboxes = new("The first {0} mailboxes are shown.", "우편함 {0}개까지 표시합니다.", "メールボックスは {0} 件まで表示しています。");
    public static readonly Phrase Known = new("The policies that your gateway knows", "게이트웨이가 아는 정책", "ゲートウェイが把握しているポリシー");
    public static readonly Phrase NeedsRole = new(
        "Only those with the role operator see the policies themselves.", "정책 원문은 operator 역할만 볼 수 있습니다.",
        "ポリシーの内容は operator の役割を持つ人だけが閲覧できます。");
    public static readonly Phrase Release = new("{0}: what it lets out", "{0}: 내보내는 규칙", "{0}: 送り出すルール");
    public static readonly Phrase Acceptance = new("{0}: what it takes in", "{0}: 받아들이는 규칙", "{0}: 受け入れるルール");
    public static readonly Phrase Version = new("version {0}", "버전 {0}", "バージョン {0}");
    public static readonly Phrase InForce = new("in force", "유효", "有効");
    public static readonly Phrase NotInForce = new("not in force", "유효하지 않음", "無効");
    public static readonly Phrase Until = new("until", "기한", "期限");
    public static readonly Phrase Unverified = new("It does not verify here: {0}", "여기서 검증되지 않았습니다: {0}", "ここで検証できません: {0}");
    public static readonly Phrase Unread = new("Its text is no policy: {0}", "정책으로 읽을 수 없습니다: {0}", "ポリシーとして読めません: {0}");
    public static readonly Phrase Rule = new("Rule", "규칙", "ルール");
    public static readonly Phrase Effect = new("Effect", "효과", "効果");
    public static readonly Phrase Allows = new("allows", "허용", "許可");
    public static readonly Phrase Refuses = new("refuses", "거부", "拒否");
    public static readonly Phrase From = new("From", "보내는 쪽", "送信元");
    public static readonly Phrase To = new("To", "받는 쪽", "宛先");
    public static readonly Phrase Conditions = new("Only where", "조건", "条件");
    public static readonly Phrase Asks = new("Asks for", "필요한 승인", "必要な承認");
    public static readonly Phrase Anybody = new("anybody", "모두", "全員");
    public static readonly Phrase NoRules = new("It has no rule: nothing passes.", "규칙이 없어 아무것도 통과하지 않습니다.", "ルールがないため、何も通りません。");
    public static readonly Phrase Quota = new("{0}: at most {1} messages in {2}", "{0}: {2} 동안 최대 {1}건", "{0}: {2} あたり最大 {1} 件");
    public static readonly Phrase Minute = new("a minute", "1분", "1 分");
    public static readonly Phrase Hour = new("an hour", "1시간", "1 時間");
    public static readonly Phrase Day = new("a day", "하루", "1 日");
    public static readonly Phrase Text = new("As its officer wrote it", "담당관이 작성한 원문", "担当官が書いた原文");
}
