namespace Backbone.Desk.Languages;

/// <summary>
/// A key that presses or focuses what stands on the page with the same <c>data-key</c>. Those of pages and of the lock stand with them.
/// </summary>
/// <param name="Key">The key.</param>
/// <param name="Name">What it does.</param>
public sealed record Shortcut(char Key, Phrase Name)
{
    /// <summary>All of them, each used once.</summary>
    public static IReadOnlyList<Shortcut> All { get; } =
    [
        new('/', new("Search the inbox", "받은 메시지 찾기", "受信箱を検索")),
        new('n', new("Show what is new", "새 메시지 보기", "新着を表示")),
        new('r', new("Answer this message", "이 메시지에 회신", "このメッセージに回答")),
        new('j', new("Next message in the list", "목록의 다음 메시지", "一覧の次のメッセージ")),
        new('k', new("Message before in the list", "목록의 이전 메시지", "一覧の前のメッセージ")),
    ];
}
