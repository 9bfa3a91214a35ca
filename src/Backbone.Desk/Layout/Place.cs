using Backbone.Desk.Languages;

namespace Backbone.Desk.Layout;

/// <summary>A page that the navigation leads to.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Path">Its path, as its <c>@page</c> has it.</param>
/// <param name="Key">The key that leads there.</param>
public sealed record Place(Phrase Name, string Path, char Key)
{
    /// <summary>All, in the order of the navigation; the first is where a desk begins.</summary>
    public static IReadOnlyList<Place> All { get; } =
    [
        new(new Phrase("Inbox", "받은 메시지", "受信箱"), "/", 'i'),
        new(new Phrase("Write", "쓰기", "作成"), "/write", 'c'),
        new(new Phrase("Sent", "보낸 메시지", "送信済み"), "/sent", 'e'),
        new(Approvals.ApprovalWords.Title, "/approvals", 'a'),
        new(Quarantine.QuarantineWords.Title, "/quarantine", 'q'),
        new(Policies.PolicyWords.Title, "/policies", 'p'),
        new(Wall.WallWords.Title, "/wall", 'o'),
        new(new Phrase("You", "내 정보", "自分の情報"), "/self", 'y'),
        new(LayoutWords.Settings, "/settings", 's'),
    ];
}
