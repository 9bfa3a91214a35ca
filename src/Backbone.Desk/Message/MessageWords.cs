using Backbone.Desk.Languages;

namespace Backbone.Desk.Message;

/// <summary>What the page of one message says.</summary>
internal static class MessageWords
{
    public static readonly Phrase Title = new("Message", "메시지", "メッセージ");
    public static readonly Phrase Opening = new("Fetching, verifying and opening…", "가져와서 검증하고 여는 중…", "取得・検証・開封しています…");
    public static readonly Phrase Failed = new(
        "This message does not hold. Nothing of it is shown.", "이 메시지는 검증을 통과하지 못했습니다. 내용을 표시하지 않습니다.",
        "このメッセージは検証に合格しませんでした。内容は表示しません。");
    public static readonly Phrase NotNow = new(
        "Its time does not hold: it is void by its author's word, or comes from the future.",
        "시각이 맞지 않습니다. 작성자가 정한 기한이 지났거나 작성 시각이 미래입니다.",
        "日時が有効ではありません。作成者が定めた期限を過ぎたか、作成日時が未来です。");
    public static readonly Phrase Expired = new(
        "Its author made it void from its expiry on.", "작성자가 정한 기한이 지나 효력이 없는 메시지입니다.", "作成者が定めた期限を過ぎ、無効になったメッセージです。");
    public static readonly Phrase ShowExpired = new("Show it all the same", "그래도 보기", "それでも表示する");
    public static readonly Phrase NoId = new("This is no message's id.", "메시지 ID가 아닙니다.", "メッセージの ID ではありません。");
    public static readonly Phrase Facts = new("What its author signed", "작성자가 서명한 내용", "作成者が署名した内容");
    public static readonly Phrase From = new("From", "보낸 사람", "差出人");
    public static readonly Phrase OnBehalfOf = new("on behalf of {0}", "{0}을(를) 대신하여", "{0} の代理");
    public static readonly Phrase ServiceWord = new(
        "a system's or a gateway's word, not an officer's: signed with a service key",
        "담당관이 아닌 시스템 또는 게이트웨이가 서비스 키로 서명함", "担当官ではなく、システムまたはゲートウェイがサービス鍵で署名");
    public static readonly Phrase To = new("To act", "조치 요청", "対応を求める宛先");
    public static readonly Phrase Info = new("To know", "참고", "参考送付先");
    public static readonly Phrase Readers = new("readers: {0}", "읽을 수 있는 사람: {0}명", "閲覧者: {0} 名");
    public static readonly Phrase Community = new("Community", "커뮤니티", "コミュニティ");
    public static readonly Phrase Kind = new("Kind", "종류", "種類");
    public static readonly Phrase Signed = new("Signed", "서명 시각", "署名日時");
    public static readonly Phrase Expires = new("Void from", "효력 만료", "失効日時");
    public static readonly Phrase Answers = new("Answers go to", "회신 받을 곳", "回答先");
    public static readonly Phrase ReplyBy = new("Answer wanted by", "회신 기한", "回答期限");
    public static readonly Phrase Received = new("Received", "받은 시각", "受信日時");
    public static readonly Phrase Approved = new("Approved by", "승인", "承認");
    public static readonly Phrase ApprovedBy = new("{0} as {1}", "{0} ({1} 역할)", "{0} ({1} の役割)");
    public static readonly Phrase Releases = new("Lets go on", "재배포 허용", "再配布の許可");
    public static readonly Phrase Release = new("{0} to {1}, signed by {2}", "{0}을(를) {1}에게, 서명: {2}", "{0} を {1} へ、署名: {2}");
    public static readonly Phrase Nobody = new("nobody known here", "알 수 없는 서명자", "不明な署名者");
    public static readonly Phrase Id = new("Id", "식별자", "識別子");
    public static readonly Phrase Related = new("Belongs to", "관련 메시지", "関連メッセージ");
    public static readonly Phrase InReplyTo = new("answers", "회신 대상", "回答対象");
    public static readonly Phrase Supersedes = new("replaces", "대체 대상", "差し替え対象");
    public static readonly Phrase Recalls = new("takes back", "회수 대상", "取り消し対象");
    public static readonly Phrase DerivedFrom = new("derived from", "인용 원본", "引用元");
    public static readonly Phrase Thread = new("In the same conversation", "같은 대화의 메시지", "同じやり取りのメッセージ");
    public static readonly Phrase Text = new("Text", "본문", "本文");
    public static readonly Phrase Language = new("Language of the text", "본문 언어", "本文の言語");
    public static readonly Phrase Unnamed = new("no language stated", "언어 표시 없음", "言語指定なし");
    public static readonly Phrase Cut = new(
        "The text is longer than what is shown here. Save its part to read all of it.",
        "본문이 길어 일부만 표시했습니다. 전체를 읽으려면 파일로 저장하십시오.", "本文が長いため一部のみ表示しています。全文は保存してお読みください。");
    public static readonly Phrase Parts = new("Parts", "첨부", "添付");
    public static readonly Phrase Number = new("Part", "번호", "番号");
    public static readonly Phrase Name = new("Name", "이름", "名前");
    public static readonly Phrase Type = new("Type", "형식", "形式");
    public static readonly Phrase Size = new("Bytes", "바이트", "バイト");
    public static readonly Phrase Save = new("Save", "저장", "保存");
    public static readonly Phrase SaveAs = new("Save {0}", "{0} 저장", "{0} を保存");
    public static readonly Phrase Told = new(
        "{0} was told that you opened it.", "{0}에 열람 사실을 알렸습니다.", "{0} に開封を通知しました。");
    public static readonly Phrase NotTold = new(
        "It is open, but its sender was not told: {0}", "메시지는 열었지만 보낸 쪽에 알리지 못했습니다: {0}", "開封しましたが、差出人に通知できませんでした: {0}");
    public static readonly Phrase NotKept = new(
        "Its subject could not be kept for the list: {0}", "목록에 쓸 제목을 저장하지 못했습니다: {0}", "一覧用の件名を保存できませんでした: {0}");
    public static readonly Phrase Back = new("Back to the inbox", "받은 메시지로", "受信箱へ戻る");
}
