using Backbone.Desk.Languages;

namespace Backbone.Desk.Standing;

/// <summary>What the page about the officer says.</summary>
internal static class StandingWords
{
    public static readonly Phrase Title = new("You", "내 정보", "自分の情報");
    public static readonly Phrase Asking = new("Asking the gateway…", "게이트웨이에 확인하는 중…", "ゲートウェイに確認しています…");
    public static readonly Phrase Address = new("Address", "주소", "アドレス");
    public static readonly Phrase Gateway = new("Gateway", "게이트웨이", "ゲートウェイ");
    public static readonly Phrase Federation = new("Federation", "연합", "連合");
    public static readonly Phrase Roles = new("Roles", "역할", "役割");
    public static readonly Phrase Mailboxes = new("Mailboxes", "우편함", "メールボックス");
    public static readonly Phrase Certificate = new("Certificate until", "인증서 만료", "証明書の有効期限");
    public static readonly Phrase Signs = new("Signing key", "서명 키", "署名鍵");
    public static readonly Phrase SignsNot = new(
        "No signing key in force is held here.", "유효한 서명 키가 이 기기에 없습니다.", "有効な署名鍵がこの端末にありません。");
    public static readonly Phrase Opens = new("What is sealed to you opens until", "나에게 봉인된 메시지를 열 수 있는 기한", "自分宛てに封印されたものを開ける期限");
    public static readonly Phrase OpensNot = new(
        "No key is held here that opens what is sealed to you now.",
        "지금 나에게 봉인되는 메시지를 열 키가 이 기기에 없습니다.",
        "現在自分宛てに封印されるものを開く鍵がこの端末にありません。");
    public static readonly Phrase Differs = new("The gateway sees it otherwise:", "게이트웨이의 정보가 다릅니다:", "ゲートウェイの認識が異なります:");
    public static readonly Phrase None = new("none", "없음", "なし");
}
