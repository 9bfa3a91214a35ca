using Microsoft.AspNetCore.Components;

namespace Backbone.Desk.Locking;

/// <summary>What a locked desk shows: whose it is, and where the passphrase goes. Nothing of any message.</summary>
public sealed partial class LockPage : IDisposable
{
    private readonly CancellationTokenSource _left = new();
    private ElementReference _field;
    private string _passphrase = "";
    private string _answer = "";
    private bool _isOpening;

    /// <inheritdoc/>
    public void Dispose()
    {
        _left.Cancel();
        _left.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender) await _field.FocusAsync();
    }

    private async Task OpenAsync()
    {
        if (_passphrase.Length is 0 or > DeskLimits.PassphraseCharacters)
        {
            _answer = Say[LockWords.Empty];
            return;
        }
        var typed = _passphrase;
        (_passphrase, _answer, _isOpening) = ("", "", true);
        StateHasChanged(); // shown while the keys open
        var answer = await Lock.OpenAsync(typed, _left.Token);
        _isOpening = false;
        _answer = answer switch
        {
            DeskLock.Answer.TooSoon soon => Say[LockWords.Wait, Seconds(soon.Left)],
            DeskLock.Answer.Refused refused => $"{Say[LockWords.Wrong, refused.Cause]}\n{Say[LockWords.Wait, Seconds(refused.Left)]}",
            _ => "",
        };
    }

    private static int Seconds(TimeSpan left) => (int)Math.Ceiling(left.TotalSeconds);
}
