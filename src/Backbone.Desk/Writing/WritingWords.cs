using Backbone.Desk.Languages;

namespace Backbone.Desk.Writing;

/// <summary>What the form of a message says.</summary>
internal static class WritingWords
{
    public static readonly Phrase Title = new("Write", "쓰기", "作成");
    public static readonly Phrase Loading = new("Reading who is in the federation…", "연합 구성원을 불러오는 중…", "連合の構成員を読み込んでいます…");
    public static readonly Phrase Answering = new("It answers the message {0}.", "메시지 {0}에 대한 회신입니다.", "メッセージ {0} への回答です。");
    public static readonly Phrase Deriving = new(
        "It holds material from the message {0}. Where that bears ORCON, it goes only where its originator lets it.",
        "메시지 {0}의 내용을 담고 있습니다. 원본이 ORCON이면 작성자가 허락한 곳으로만 갈 수 있습니다.",
        "メッセージ {0} の内容を含みます。元が ORCON の場合、作成者が許可した宛先にのみ送れます。");

    public static readonly Phrase Drafts = new("Drafts ({0})", "임시 보관 ({0})", "下書き ({0})");
    public static readonly Phrase Untitled = new("no subject yet", "제목 없음", "件名なし");
    public static readonly Phrase Unreadable = new("does not open with the keys held here", "이 기기의 키로 열 수 없음", "この端末の鍵では開けません");
    public static readonly Phrase RemoveDraft = new("Remove the draft {0}", "임시 보관 {0} 삭제", "下書き {0} を削除");
    public static readonly Phrase Remove = new("Remove", "삭제", "削除");
    public static readonly Phrase Kept = new("The draft is kept, sealed, in your profile.", "임시 보관본이 프로필에 봉인되어 저장되었습니다.", "下書きはプロファイルに封印して保存されました。");
    public static readonly Phrase NotKept = new("The draft is not kept: {0}", "임시 보관하지 못했습니다: {0}", "下書きを保存できません: {0}");
    public static readonly Phrase Template = new("Begin with a template", "서식으로 시작", "ひな形から始める");

    public static readonly Phrase Recipients = new("Recipients", "수신처", "宛先");
    public static readonly Phrase Search = new("Search members and communities", "기관·커뮤니티 찾기", "機関・コミュニティを検索");
    public static readonly Phrase SearchHint = new(
        "Enter takes the first that is found. A community is entered member by member.",
        "Enter를 누르면 첫 번째 결과를 추가합니다. 커뮤니티는 구성원별로 추가됩니다.",
        "Enter で先頭の結果を追加します。コミュニティは構成員ごとに追加されます。");
    public static readonly Phrase AddAs = new("Add as", "추가 방식", "追加する区分");
    public static readonly Phrase ToAct = new("to act", "조치 요청", "対応依頼");
    public static readonly Phrase ToKnow = new("to know", "참고", "参考");
    public static readonly Phrase NothingFound = new("Nobody is called that.", "해당하는 수신처가 없습니다.", "該当する宛先がありません。");
    public static readonly Phrase Members = new("{0} members", "구성원 {0}곳", "構成員 {0} 件");
    public static readonly Phrase Private = new("private organisation", "민간 기관", "民間組織");
    public static readonly Phrase Via = new("by {0}", "{0} 구성원", "{0} の構成員");
    public static readonly Phrase ListCount = new("It goes to {0} mailboxes:", "수신 우편함 {0}개:", "送信先メールボックス {0} 件:");
    public static readonly Phrase RoleOf = new("What is asked of {0}", "{0}의 구분", "{0} の区分");
    public static readonly Phrase RemoveOne = new("Remove {0}", "{0} 삭제", "{0} を削除");
    public static readonly Phrase RemoveAll = new("Remove all", "모두 삭제", "すべて削除");

    public static readonly Phrase Markings = new("Markings", "표시", "マーキング");
    public static readonly Phrase Tlp = new("TLP (there is no default)", "TLP (기본값 없음)", "TLP (既定値なし)");
    public static readonly Phrase Choose = new("choose…", "선택…", "選択…");
    public static readonly Phrase Pap = new("PAP", "PAP", "PAP");
    public static readonly Phrase NotStated = new("not stated", "표시 없음", "指定なし");
    public static readonly Phrase Rel = new("Only for these nations", "공개 대상 국가 제한", "公開先の国を限定");
    public static readonly Phrase RelHint = new("Codes with commas, such as KOR,USA. Empty: not limited.", "KOR,USA처럼 쉼표로 구분. 비우면 제한 없음.", "KOR,USA のようにコンマ区切り。空欄は制限なし。");
    public static readonly Phrase Orcon = new("ORCON: goes no further without your word", "ORCON: 작성자의 동의 없이 재전달 금지", "ORCON: 作成者の承認なしに再配布不可");
    public static readonly Phrase Exercise = new("EXERCISE: part of a drill", "EXERCISE: 훈련의 일부", "EXERCISE: 訓練の一部");
    public static readonly Phrase Precedence = new("Urgency", "긴급도", "緊急度");
    public static readonly Phrase Category = new("Kind", "종류", "種類");
    public static readonly Phrase Expires = new("Void from", "효력 만료", "失効日時");
    public static readonly Phrase ExpiresHint = new("Empty: in {0} days.", "비우면 {0}일 후.", "空欄は {0} 日後。");
    public static readonly Phrase ReplyBy = new("Answer wanted by", "회신 기한", "回答期限");
    public static readonly Phrase ReplyByHint = new("Empty: no answer is asked for.", "비우면 회신을 요청하지 않음.", "空欄は回答を求めません。");

    public static readonly Phrase Content = new("Content", "내용", "内容");
    public static readonly Phrase Subject = new("Subject (only the readers see it)", "제목 (수신자만 볼 수 있음)", "件名 (受信者のみ閲覧可)");
    public static readonly Phrase Language = new("Language", "언어", "言語");
    public static readonly Phrase LanguageHint = new("Language tag, such as ko, ja, en", "언어 태그 (ko, ja, en 등)", "言語タグ (ko、ja、en など)");
    public static readonly Phrase Text = new("Text, {0}", "본문, {0}", "本文、{0}");
    public static readonly Phrase AddLanguage = new("Add a language", "언어 추가", "言語を追加");
    public static readonly Phrase RemoveLanguage = new("Take out this language: {0}", "이 언어 빼기: {0}", "この言語を外す: {0}");

    public static readonly Phrase Files = new("Files", "파일", "ファイル");
    public static readonly Phrase AddFiles = new("Add files, or drop them here", "파일 추가 (끌어다 놓아도 됩니다)", "ファイルを追加 (ドロップも可)");
    public static readonly Phrase Size = new("{0} of {1} bytes", "{1}바이트 중 {0}바이트", "{1} バイト中 {0} バイト");
    public static readonly Phrase Reading = new("Reading {0}: {1} %", "{0} 읽는 중: {1}%", "{0} を読み込み中: {1}%");
    public static readonly Phrase FileTooLarge = new(
        "{0} does not fit: there is room for {1} bytes.", "{0}은(는) 너무 큽니다. 남은 크기는 {1}바이트입니다.", "{0} は大きすぎます。残り {1} バイトです。");
    public static readonly Phrase FileNotRead = new("{0} could not be read.", "{0}을(를) 읽지 못했습니다.", "{0} を読み込めませんでした。");
    public static readonly Phrase TooManyFiles = new("At most {0} files.", "파일은 최대 {0}개입니다.", "ファイルは最大 {0} 件です。");
    public static readonly Phrase FileType = new("Media type of {0}", "{0}의 형식", "{0} の形式");

    public static readonly Phrase Rulings = new("How it would be ruled on", "허용 여부", "許可の見込み");
    public static readonly Phrase TooLittle = new(
        "Name a recipient and a TLP, and your gateway is asked.", "수신처와 TLP를 정하면 게이트웨이에 확인합니다.", "宛先と TLP を決めるとゲートウェイに確認します。");
    public static readonly Phrase Asking = new("Asking your gateway…", "게이트웨이에 확인하는 중…", "ゲートウェイに確認しています…");
    public static readonly Phrase AskFailed = new("Not known: {0}", "알 수 없음: {0}", "不明: {0}");
    public static readonly Phrase Allowed = new("allowed", "허용", "許可");
    public static readonly Phrase Pending = new("waits for an approval", "승인 대기", "承認待ち");
    public static readonly Phrase Refused = new("refused", "거부", "拒否");
    public static readonly Phrase ByRules = new("by the rule {0}", "규칙: {0}", "規則: {0}");
    public static readonly Phrase NeedsRoles = new("needs: {0}", "필요: {0}", "必要: {0}");
    public static readonly Phrase LeaveOut = new("Leave out those refused ({0})", "거부된 수신처 빼기 ({0})", "拒否された宛先を外す ({0})");

    public static readonly Phrase Look = new("Look at what will go out", "보낼 내용 확인", "送信内容を確認");
    public static readonly Phrase Working = new("Working…", "처리 중…", "処理しています…");
    public static readonly Phrase Mend = new("Mend this first:", "먼저 다음을 고치십시오:", "先に次の点を直してください:");

    public static readonly Phrase NoRecipient = new("Nobody is asked to act: name at least one recipient.", "조치를 요청할 수신처를 한 곳 이상 지정하십시오.", "対応を求める宛先を一つ以上指定してください。");
    public static readonly Phrase TooMany = new("At most {0} mailboxes in one message.", "메시지 하나에 우편함은 최대 {0}개입니다.", "一通につきメールボックスは最大 {0} 件です。");
    public static readonly Phrase NoTlp = new("Choose a TLP: there is no default.", "TLP를 선택하십시오. 기본값은 없습니다.", "TLP を選んでください。既定値はありません。");
    public static readonly Phrase NoNation = new("A nation's code has three letters, such as KOR.", "국가 코드는 KOR처럼 세 글자입니다.", "国コードは KOR のような 3 文字です。");
    public static readonly Phrase ExpiryOut = new("It must lie ahead, by at most {0} days.", "지금부터 {0}일 이내의 시각이어야 합니다.", "今後 {0} 日以内の日時にしてください。");
    public static readonly Phrase ReplyByPast = new("It has passed already.", "이미 지난 시각입니다.", "すでに過ぎた日時です。");
    public static readonly Phrase NoSubject = new("Write a subject.", "제목을 쓰십시오.", "件名を書いてください。");
    public static readonly Phrase LongSubject = new("The subject is one line of at most 1,024 bytes.", "제목은 1,024바이트 이내의 한 줄입니다.", "件名は 1,024 バイト以内の一行です。");
    public static readonly Phrase NoLanguage = new("Name the language of the text.", "본문의 언어를 지정하십시오.", "本文の言語を指定してください。");
    public static readonly Phrase NoPart = new("Write a text, or add a file.", "본문을 쓰거나 파일을 추가하십시오.", "本文を書くか、ファイルを追加してください。");
    public static readonly Phrase TooLarge = new("Texts and files have more than {0} bytes together.", "본문과 파일의 합계가 {0}바이트를 넘습니다.", "本文とファイルの合計が {0} バイトを超えています。");
    public static readonly Phrase NoOriginal = new("The message that it belongs to cannot be read: {0}", "원래 메시지를 읽을 수 없습니다: {0}", "元のメッセージを読めません: {0}");
}
