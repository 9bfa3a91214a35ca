using Backbone.Desk.Languages;

namespace Backbone.Desk.Writing;

/// <summary>What the last page before sending says, and the one after it.</summary>
internal static class LookWords
{
    public static readonly Phrase Title = new("This is what goes out", "이대로 보냅니다", "この内容を送信します");
    public static readonly Phrase Signed = new(
        "It is sealed and signed with your key. Nothing of it has left yet; what stands here is sent, byte for byte.",
        "본인의 키로 봉인·서명했습니다. 아직 아무것도 나가지 않았으며, 여기 보이는 그대로 전송됩니다.",
        "本人の鍵で封印・署名しました。まだ何も送信されていません。ここに表示されたとおりに送信されます。");
    public static readonly Phrase PartOf = new("Part {0}: {1}", "첨부 {0}: {1}", "添付 {0}: {1}");
    public static readonly Phrase Bytes = new("{0} bytes, sealed", "봉인 후 {0}바이트", "封印後 {0} バイト");
    public static readonly Phrase Readers = new("Who will be able to read it: {0}", "읽을 수 있는 사람: {0}", "閲覧できる人: {0}");
    public static readonly Phrase Send = new("Send it", "보내기", "送信する");
    public static readonly Phrase SendAnyway = new("Send it all the same", "그래도 보내기", "それでも送信する");
    public static readonly Phrase Back = new("Back to mend it", "돌아가서 고치기", "戻って直す");
    public static readonly Phrase Sending = new("Sending…", "보내는 중…", "送信しています…");
    public static readonly Phrase WouldRefuse = new(
        "Your gateway would refuse it. Go back and change what is named below.", "게이트웨이가 거부할 메시지입니다. 돌아가서 아래 사항을 고치십시오.",
        "ゲートウェイが拒否します。戻って下記の点を直してください。");
    public static readonly Phrase NotKnown = new(
        "How it would be ruled on is not known: {0} It can be sent all the same, and is kept in the outbox until the gateway answers.",
        "허용 여부를 알 수 없습니다: {0} 그래도 보낼 수 있으며, 게이트웨이가 응답할 때까지 보관됩니다.",
        "許可されるか不明です: {0} それでも送信でき、ゲートウェイが応答するまで保管されます。");
    public static readonly Phrase WasRefused = new("It was refused; nothing of it went out.", "거부되었습니다. 아무것도 나가지 않았습니다.", "拒否されました。何も送信されていません。");
    public static readonly Phrase KeptInOutbox = new(
        "No answer came: {0} It is kept in the outbox. Send it again: the same message is taken once.",
        "응답이 없습니다: {0} 보관함에 두었습니다. 다시 보내도 한 번만 접수됩니다.",
        "応答がありません: {0} 送信箱に保管しました。再送しても一度だけ受け付けられます。");
    public static readonly Phrase Again = new("Send it again", "다시 보내기", "再送する");

    public static readonly Phrase Taken = new("Your gateway has taken it.", "게이트웨이가 접수했습니다.", "ゲートウェイが受け付けました。");
    public static readonly Phrase Waits = new(
        "It waits at home for approval ({0}). It goes out by itself when that is given.", "국내에서 승인({0})을 기다립니다. 승인되면 자동으로 나갑니다.",
        "国内で承認 ({0}) を待っています。承認されると自動的に送信されます。");
    public static readonly Phrase Approvers = new("These officers can read and approve it: {0}", "읽고 승인할 수 있는 담당관: {0}", "閲覧・承認できる担当官: {0}");
    public static readonly Phrase NoApprovers = new(
        "Nobody who approves can read it, so nobody can approve it: {0}", "승인할 사람이 읽을 수 없어 승인될 수 없습니다: {0}", "承認者が閲覧できないため、承認できません: {0}");
    public static readonly Phrase Follow = new("Open it among what was sent", "보낸 메시지에서 열기", "送信済みで開く");
    public static readonly Phrase Another = new("Write another", "새로 쓰기", "新しく作成");
    public static readonly Phrase DraftStays = new("The draft could not be removed: {0}", "임시 보관본을 삭제하지 못했습니다: {0}", "下書きを削除できませんでした: {0}");
}
