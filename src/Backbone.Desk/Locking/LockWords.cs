using Backbone.Desk.Languages;

namespace Backbone.Desk.Locking;

/// <summary>What the locked desk says.</summary>
internal static class LockWords
{
    public static readonly Phrase Title = new("The desk is locked", "데스크가 잠겨 있습니다", "デスクはロックされています");
    public static readonly Phrase Why = new(
        "The keys are not in memory now. Your passphrase opens them again.",
        "지금은 키가 메모리에 없습니다. 암호 문구를 입력하면 다시 열립니다.",
        "現在、鍵はメモリにありません。パスフレーズを入力すると再び開きます。");
    public static readonly Phrase Passphrase = new("Passphrase", "암호 문구", "パスフレーズ");
    public static readonly Phrase Open = new("Open", "열기", "開く");
    public static readonly Phrase Opening = new("Opening…", "여는 중…", "開いています…");
    public static readonly Phrase Empty = new("Type the passphrase first.", "먼저 암호 문구를 입력하십시오.", "先にパスフレーズを入力してください。");
    public static readonly Phrase Wrong = new(
        "The keys did not open. The machine says: {0}", "키가 열리지 않았습니다. 시스템 메시지: {0}", "鍵が開きませんでした。システムの説明: {0}");
    public static readonly Phrase Wait = new(
        "Wait {0} seconds before the next try.", "{0}초 후에 다시 시도하십시오.", "{0} 秒待ってから、もう一度お試しください。");
}
