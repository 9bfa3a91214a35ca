using Backbone.Desk.Languages;

namespace Backbone.Desk.Writing;

/// <summary>The names and headings of templates.</summary>
internal static class TemplateWords
{
    public static readonly Phrase Warning = new("Warning", "경보", "注意喚起");
    public static readonly Phrase Request = new("Request for information", "정보 요청", "情報提供の依頼");
    public static readonly Phrase Sighting = new("Sighting", "관측 보고", "観測報告");
    public static readonly Phrase Freeze = new("Freeze request", "동결 요청", "凍結依頼");

    public static readonly Phrase WarningText = new(
        "What happened:\n\nWho is affected:\n\nHow to see it:\n\nWhat to do now:\n\nWhat is not known yet:\n",
        "발생 내용:\n\n영향 대상:\n\n확인 방법:\n\n즉시 조치 사항:\n\n아직 확인되지 않은 사항:\n",
        "発生した事象:\n\n影響を受ける対象:\n\n確認方法:\n\n直ちに取るべき対応:\n\n未確認の事項:\n");
    public static readonly Phrase RequestText = new(
        "What we ask:\n\nWhy we ask:\n\nWhat we know already:\n\nHow the answer will be used:\n",
        "요청 사항:\n\n요청 이유:\n\n이미 파악한 내용:\n\n회신의 활용 목적:\n",
        "依頼内容:\n\n依頼の理由:\n\n把握済みの情報:\n\n回答の利用目的:\n");
    public static readonly Phrase SightingText = new(
        "What was seen:\n\nWhere and when (UTC):\n\nHow often:\n\nHow sure we are:\n",
        "관측 내용:\n\n장소와 시각 (UTC):\n\n횟수:\n\n확신 정도:\n",
        "観測した内容:\n\n場所と日時 (UTC):\n\n回数:\n\n確度:\n");
    public static readonly Phrase FreezeText = new(
        "Please freeze these wallets (chain and address):\n\nAmount and asset:\n\nTransactions by which they were reached:\n\nLegal basis and case number:\n\nWhom to call, day and night:\n",
        "다음 지갑의 동결을 요청합니다 (체인과 주소):\n\n금액과 자산:\n\n유입 거래:\n\n법적 근거와 사건 번호:\n\n24시간 연락처:\n",
        "次のウォレットの凍結を依頼します (チェーンとアドレス):\n\n金額と資産:\n\n流入した取引:\n\n法的根拠と事件番号:\n\n24 時間の連絡先:\n");
}
