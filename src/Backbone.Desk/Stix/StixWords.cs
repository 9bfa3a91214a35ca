using Backbone.Desk.Languages;

namespace Backbone.Desk.Stix;

/// <summary>What stands around a bundle.</summary>
internal static class StixWords
{
    public static readonly Phrase Title = new("STIX, part {0}", "STIX, 첨부 {0}", "STIX、添付 {0}");
    public static readonly Phrase NotRead = new(
        "Part {0} says that it is STIX and cannot be read as that: {1}", "첨부 {0}은(는) STIX라고 되어 있으나 읽을 수 없습니다: {1}",
        "添付 {0} は STIX とされていますが、読み取れません: {1}");
    public static readonly Phrase Count = new("{0} objects, {1} relations", "개체 {0}개, 관계 {1}개", "オブジェクト {0} 件、関係 {1} 件");
    public static readonly Phrase Cut = new(
        "Only the first {0} are shown; save the part to see all.", "처음 {0}개만 표시합니다. 전체는 저장해서 보십시오.", "最初の {0} 件のみ表示しています。全件は保存してご覧ください。");
    public static readonly Phrase Objects = new("Objects", "개체", "オブジェクト");
    public static readonly Phrase Relations = new("Relations", "관계", "関係");
    public static readonly Phrase Type = new("Type", "유형", "種別");
    public static readonly Phrase Name = new("Name", "이름", "名前");
    public static readonly Phrase Marking = new("Marking", "표시", "マーキング");
    public static readonly Phrase Says = new("What it says", "내용", "内容");
    public static readonly Phrase From = new("From", "주체", "関係元");
    public static readonly Phrase How = new("Relation", "관계", "関係");
    public static readonly Phrase To = new("To", "대상", "関係先");
    public static readonly Phrase Copy = new("Copy, defanged", "무력화하여 복사", "無害化してコピー");
    public static readonly Phrase Wallet = new("Wallet on {0}: {1}", "{0}의 지갑: {1}", "{0} のウォレット: {1}");
    public static readonly Phrase WalletNoChain = new("no chain named", "체인 표시 없음", "チェーン指定なし");
    public static readonly Phrase WalletHolds = new("its checksum holds", "체크섬 일치", "チェックサム一致");
    public static readonly Phrase WalletFails = new(
        "no address of that chain, or mistyped", "해당 체인의 주소가 아니거나 잘못 입력됨", "そのチェーンのアドレスではないか、誤記");
    public static readonly Phrase WalletNone = new("it has no checksum", "체크섬 없음", "チェックサムなし");
    public static readonly Phrase WalletUnknown = new("a chain that is not known here", "알 수 없는 체인", "不明なチェーン");
    public static readonly Phrase Above = new(
        "marked above the message", "메시지보다 높은 표시", "メッセージより高い区分");
    public static readonly Phrase Elsewhere = new("not in this bundle", "이 묶음에 없음", "このバンドルにはない");
    public static readonly Phrase Before = new("Before", "이전", "前へ");
    public static readonly Phrase Next = new("Next", "다음", "次へ");
    public static readonly Phrase Range = new("{0} to {1} of {2}", "{2}개 중 {0}–{1}", "{2} 件中 {0}–{1}");
}
