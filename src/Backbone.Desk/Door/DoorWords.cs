using Backbone.Desk.Languages;

namespace Backbone.Desk.Door;

/// <summary>What the door says to those who may not come in, and to those who just did.</summary>
internal static class DoorWords
{
    public static readonly Phrase Closed = new(
        "This desk is open to the browser that opened it, and to no other. Take the address that `backbone desk` printed; it works once. "
            + "Press Enter in its terminal for a new one.",
        "이 데스크는 처음 연 브라우저에서만 사용할 수 있습니다. `backbone desk`가 출력한 주소를 여십시오. 주소는 한 번만 쓸 수 있습니다. "
            + "새 주소가 필요하면 그 터미널에서 Enter 키를 누르십시오.",
        "このデスクは、最初に開いたブラウザでのみ使えます。`backbone desk` が表示したアドレスを開いてください。アドレスは一度だけ有効です。"
            + "新しいアドレスが必要なときは、その端末で Enter キーを押してください。");
    public static readonly Phrase Welcome = new("Open the desk", "데스크 열기", "デスクを開く");
}
