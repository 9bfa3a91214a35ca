using Backbone.Desk.Languages;

namespace Backbone.Desk.Writing;

/// <summary>What is doubted about a message.</summary>
internal static class DoubtWords
{
    public static readonly Phrase Title = new("Look at this again", "다시 확인하십시오", "もう一度ご確認ください");
    public static readonly Phrase EmptySubject = new("The subject is empty.", "제목이 비어 있습니다.", "件名が空です。");
    public static readonly Phrase EmptyText = new(
        "The text in the language {0} is empty. Write it, or take the language out.", "언어 {0}의 본문이 비어 있습니다. 작성하거나 그 언어를 빼십시오.",
        "言語 {0} の本文が空です。記入するか、その言語を外してください。");
    public static readonly Phrase EmptyFile = new("The file {0} is empty.", "파일 {0}이(가) 비어 있습니다.", "ファイル {0} が空です。");
    public static readonly Phrase LateAnswer = new(
        "An answer is asked for by {0}, and the message is void from {1} on.", "회신 기한은 {0}인데, 메시지는 {1}부터 효력이 없습니다.",
        "回答期限は {0} ですが、メッセージは {1} に失効します。");
    public static readonly Phrase Twice = new("There are several texts in the language {0}.", "언어 {0}의 본문이 여러 개입니다.", "言語 {0} の本文が複数あります。");
    public static readonly Phrase BelowOriginal = new(
        "It is marked {0}, and holds material from a message marked {1}.", "표시는 {0}인데, {1}로 표시된 메시지의 내용을 담고 있습니다.",
        "区分は {0} ですが、{1} のメッセージの内容を含んでいます。");
    public static readonly Phrase Above = new(
        "STIX in part {0}: {1} objects are marked up to {2}, above the message's {3}: {4}",
        "첨부 {0}의 STIX: 개체 {1}개가 메시지의 {3}보다 높은 {2}까지 표시되어 있습니다: {4}",
        "添付 {0} の STIX: オブジェクト {1} 件が、メッセージの {3} より高い {2} までの区分です: {4}");
    public static readonly Phrase NoChain = new(
        "STIX in part {0}: {1} wallets name no chain: {2}", "첨부 {0}의 STIX: 지갑 {1}개에 체인이 적혀 있지 않습니다: {2}",
        "添付 {0} の STIX: ウォレット {1} 件にチェーンの記載がありません: {2}");
    public static readonly Phrase Mistyped = new(
        "STIX in part {0}: {1} wallets have an address that does not hold on its chain: {2}",
        "첨부 {0}의 STIX: 지갑 {1}개의 주소가 체크섬과 맞지 않습니다: {2}", "添付 {0} の STIX: ウォレット {1} 件のアドレスがチェックサムと一致しません: {2}");
    public static readonly Phrase NotAll = new(
        "STIX in part {0}: only the first {1} objects were looked at.", "첨부 {0}의 STIX: 처음 {1}개의 개체만 확인했습니다.",
        "添付 {0} の STIX: 最初の {1} 件のオブジェクトのみ確認しました。");
}
