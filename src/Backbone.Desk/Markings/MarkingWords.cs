using Backbone.Desk.Languages;

namespace Backbone.Desk.Markings;

/// <summary>
/// Markings, urgency and kinds as officers read them. Markings and precedences are the same signs in every language; what they allow is
/// said beside them.
/// </summary>
internal static class MarkingWords
{
    public static readonly Phrase Exercise = new("EXERCISE", "훈련 (EXERCISE)", "訓練 (EXERCISE)");
    public static readonly Phrase Unknown = new("unknown", "알 수 없음", "不明");
    public static readonly Phrase ReleasableTo = new("only for {0}", "{0}에만 공개 가능", "{0} にのみ公開可");

    public static readonly Phrase Clear = new("may go to anybody", "누구에게나 전달 가능", "誰にでも共有可");
    public static readonly Phrase Green = new("may go to the community", "커뮤니티 안에서 전달 가능", "コミュニティ内で共有可");
    public static readonly Phrase Amber = new(
        "only for the organisation and its clients who need it", "필요한 경우에 한해 소속 기관과 그 고객까지", "必要な場合に限り、所属組織とその顧客まで");
    public static readonly Phrase AmberStrict = new("only for the organisation", "소속 기관 안에서만", "所属組織内のみ");
    public static readonly Phrase Red = new("only for the persons named", "지정된 사람에게만", "指定された個人のみ");
    public static readonly Phrase Orcon = new(
        "goes no further without its originator's word", "작성자의 동의 없이 다시 전달할 수 없음", "作成者の承認なしに再配布不可");

    public static readonly Phrase Bulletin = new("bulletin", "경보·공지", "注意喚起");
    public static readonly Phrase Indicators = new("indicators", "침해 지표", "侵害指標");
    public static readonly Phrase Incident = new("incident", "사고", "インシデント");
    public static readonly Phrase Request = new("request", "요청", "依頼");
    public static readonly Phrase Response = new("answer", "회신", "回答");
    public static readonly Phrase Sighting = new("sighting", "관측 보고", "観測報告");
    public static readonly Phrase Recall = new("recall", "회수", "取り消し");
    public static readonly Phrase Receipt = new("receipt", "수신 확인", "受領通知");
    public static readonly Phrase Policy = new("policy", "정책", "ポリシー");
}
