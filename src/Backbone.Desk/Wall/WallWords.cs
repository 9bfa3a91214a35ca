using Backbone.Client.Operations;
using Backbone.Desk.Languages;

namespace Backbone.Desk.Wall;

/// <summary>What the room view says; few words, each readable from across a room.</summary>
internal static class WallWords
{
    public static readonly Phrase Title = new("Room view", "상황판", "状況表示");
    public static readonly Phrase Asking = new("Asking the gateway…", "게이트웨이에 확인하는 중…", "ゲートウェイに確認しています…");
    public static readonly Phrase Flows = new("Last 24 hours", "최근 24시간", "過去 24 時間");
    public static readonly Phrase FlowText = new("{0} to {1}: {2} messages, {3} not delivered", "{0} → {1}: 메시지 {2}건, 미전달 {3}건", "{0} → {1}: メッセージ {2} 件、未配信 {3} 件");
    public static readonly Phrase NoFlows = new("no message", "메시지 없음", "メッセージなし");
    public static readonly Phrase Ages = new("Oldest not delivered", "가장 오래된 미전달", "最古の未配信");
    public static readonly Phrase AgeText = new("{0}: {1} open, the oldest {2}", "{0}: {1}건, 가장 오래된 것 {2}", "{0}: {1} 件、最古 {2}");
    public static readonly Phrase Nothing = new("none", "없음", "なし");
    public static readonly Phrase Waiting = new("for approval", "승인 대기", "承認待ち");
    public static readonly Phrase PutAside = new("put aside", "격리", "隔離");
    public static readonly Phrase Alarms = new("Alarms", "경보", "アラーム");
    public static readonly Phrase NoAlarm = new("no alarm in 24 hours", "24시간 동안 경보 없음", "24 時間アラームなし");
    public static readonly Phrase Health = new("Own gateway", "자국 게이트웨이", "自国ゲートウェイ");
    public static readonly Phrase Ready = new("ready", "정상", "正常");
    public static readonly Phrase Degraded = new("degraded", "주의", "注意");
    public static readonly Phrase NotReady = new("not ready", "이상", "異常");
    public static readonly Phrase Away = new("does not answer", "응답 없음", "応答なし");
    public static readonly Phrase Ends = new("Days until it ends", "만료까지 남은 일수", "期限までの日数");
    public static readonly Phrase Days = new("{0} d", "{0}일", "{0}日");
    public static readonly Phrase Seconds = new("{0} s", "{0}초", "{0}秒");
    public static readonly Phrase Minutes = new("{0} min", "{0}분", "{0}分");
    public static readonly Phrase Hours = new("{0} h", "{0}시간", "{0}時間");
    public static readonly Phrase Certificate = new("certificate", "인증서", "証明書");
    public static readonly Phrase Signing = new("signing key", "서명 키", "署名鍵");
    public static readonly Phrase Opening = new("opening key", "열람 키", "開封鍵");
    public static readonly Phrase Charter = new("charter", "헌장", "憲章");
    public static readonly Phrase Mandate = new("mandate", "위임장", "委任状");
    public static readonly Phrase Roster = new("roster", "명부", "名簿");
    public static readonly Phrase Keys = new("key set", "키 목록", "鍵一覧");
    public static readonly Phrase Release = new("release policy", "반출 정책", "送出ポリシー");
    public static readonly Phrase Acceptance = new("acceptance policy", "반입 정책", "受入ポリシー");

    /// <summary>A state in a word.</summary>
    public static Phrase Of(GatewayCondition state) => state switch
    {
        GatewayCondition.Ready => Ready,
        GatewayCondition.Degraded => Degraded,
        _ => NotReady,
    };

    /// <summary>The class of its colour.</summary>
    public static string Style(GatewayCondition state) => state switch
    {
        GatewayCondition.Ready => "good",
        GatewayCondition.Degraded => "warn",
        _ => "bad",
    };

    /// <summary>Its shape, which no other has.</summary>
    public static string Shape(GatewayCondition state) => state switch
    {
        GatewayCondition.Ready => "✓",
        GatewayCondition.Degraded => "▲",
        _ => "✗",
    };

    /// <summary>A span in its largest whole unit.</summary>
    public static string Age(Speech say, TimeSpan age) => age.TotalDays >= 2 ? say[Days, (int)age.TotalDays]
        : age.TotalHours >= 2 ? say[Hours, (int)age.TotalHours] : age.TotalMinutes >= 2 ? say[Minutes, (int)age.TotalMinutes]
        : say[Seconds, Math.Max(0, (int)age.TotalSeconds)];
}
