using Backbone.Desk.Languages;

namespace Backbone.Desk.Layout;

/// <summary>What stands around every page.</summary>
internal static class LayoutWords
{
    public static readonly Phrase Skip = new("Skip to the content", "본문으로 건너뛰기", "本文へ移動");
    public static readonly Phrase Places = new("Places", "메뉴", "メニュー");
    public static readonly Phrase Lock = new("Lock", "잠그기", "ロック");
    public static readonly Phrase Shortcuts = new("Keys", "단축키", "ショートカット");
    public static readonly Phrase ShortcutsTitle = new("Keyboard shortcuts", "키보드 단축키", "キーボードショートカット");
    public static readonly Phrase ShortcutsShow = new("Show this list", "이 목록 보기", "この一覧を表示");
    public static readonly Phrase ShortcutsOff = new(
        "Single keys are switched off in the settings.", "설정에서 단축키를 꺼 두었습니다.", "設定でショートカットがオフになっています。");
    public static readonly Phrase Close = new("Close", "닫기", "閉じる");
    public static readonly Phrase Settings = new("Settings", "설정", "設定");
    public static readonly Phrase Connecting = new("Connecting to the desk…", "데스크에 연결하는 중…", "デスクに接続しています…");
    public static readonly Phrase Lost = new(
        "The desk does not answer. It is tried again; if it was ended, start `backbone desk` anew.",
        "데스크가 응답하지 않습니다. 다시 연결하는 중입니다. 데스크가 종료되었다면 `backbone desk`를 다시 시작하십시오.",
        "デスクが応答しません。再接続しています。デスクが終了している場合は、`backbone desk` を再起動してください。");
    public static readonly Phrase Reload = new("Load the page again", "페이지 다시 불러오기", "ページを再読み込み");
    public static readonly Phrase Fault = new("This page cannot be shown.", "이 페이지를 표시할 수 없습니다.", "このページを表示できません。");
    public static readonly Phrase NotFound = new("There is no such page.", "해당 페이지가 없습니다.", "そのページはありません。");
    public static readonly Phrase Language = new("Language", "언어", "言語");
    public static readonly Phrase Theme = new("Colours", "화면 색상", "配色");
    public static readonly Phrase ThemeSystem = new("As the system has it", "시스템 설정에 따름", "システムの設定に従う");
    public static readonly Phrase ThemeLight = new("Light", "밝게", "ライト");
    public static readonly Phrase ThemeDark = new("Dark", "어둡게", "ダーク");
    public static readonly Phrase SingleKeys = new("Single keys are shortcuts", "한 글자 단축키 사용", "1 文字のショートカットを使う");
    public static readonly Phrase Save = new("Save", "저장", "保存");
    public static readonly Phrase NotKept = new(
        "It holds until the desk ends: the profile's folder cannot be written.",
        "프로필 폴더에 쓸 수 없어, 데스크를 종료할 때까지만 유지됩니다.",
        "プロファイルのフォルダーに書き込めないため、デスクを終了するまで有効です。");
}
