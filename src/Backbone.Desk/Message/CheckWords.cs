using Backbone.Desk.Languages;

namespace Backbone.Desk.Message;

/// <summary>What each check of a reading proves.</summary>
internal static class CheckWords
{
    public static readonly Phrase Title = new(
        "Checked here, on this machine", "이 기기에서 확인한 내용", "この端末で確認した内容");
    public static readonly Phrase Holds = new("holds", "확인됨", "確認済み");
    public static readonly Phrase Fails = new("does not hold", "확인 실패", "確認できず");

    public static readonly Phrase Form = new(
        "It is of this federation, and every byte stands where it must.", "이 연합의 메시지이며 형식이 모두 올바릅니다.", "この連合のメッセージであり、形式がすべて正しいこと。");
    public static readonly Phrase Id = new(
        "It is the message that was asked for, and no other.", "요청한 바로 그 메시지입니다.", "要求した、まさにそのメッセージであること。");
    public static readonly Phrase Recipient = new(
        "Its author named this mailbox as a recipient.", "작성자가 이 우편함을 수신처로 지정했습니다.", "作成者がこのメールボックスを宛先に指定したこと。");
    public static readonly Phrase Author = new(
        "The person or system named signed it, with a key in force; nobody changed it since.",
        "표시된 사람 또는 시스템이 유효한 키로 서명했고, 이후 바뀌지 않았습니다.", "表示された人物またはシステムが有効な鍵で署名し、その後改変されていないこと。");
    public static readonly Phrase Stamp = new(
        "The sender's nation let it out, with these approvals and to these recipients.",
        "발신국이 이 승인과 수신처로 내보냈습니다.", "発信国が、この承認と宛先で送り出したこと。");
    public static readonly Phrase Time = new(
        "It was not made in the future, and its time has not ended unless that is said above.",
        "작성 시각이 미래가 아니며, 위에 따로 표시가 없으면 기한이 남아 있습니다.", "作成日時が未来ではなく、上に表示がない限り期限内であること。");
    public static readonly Phrase Content = new(
        "It opened with your key, and is what its author sealed.", "내 키로 열렸으며, 작성자가 봉인한 내용 그대로입니다.", "自分の鍵で開き、作成者が封印した内容そのものであること。");
    public static readonly Phrase Other = new("A check of the software kit.", "소프트웨어의 추가 확인입니다.", "ソフトウェアによる追加の確認。");

    /// <summary>What a check of this name proves.</summary>
    public static Phrase Of(string name) => name switch
    {
        "form" => Form,
        "id" => Id,
        "recipient" => Recipient,
        "author" => Author,
        "stamp" => Stamp,
        "time" => Time,
        "content" => Content,
        _ => Other,
    };
}
