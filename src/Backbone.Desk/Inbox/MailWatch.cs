using Backbone.Client;
using Backbone.Client.Receiving;
using Backbone.Client.Showing;
using Backbone.Desk.Session;
using Microsoft.Extensions.Hosting;

namespace Backbone.Desk.Inbox;

/// <summary>
/// Looks for mail while the desk is open, as <c>inbox --watch</c> does, and settles nothing: 1 while it is locked the book is empty ·
/// 2 page by page after the last place · 3 what is to be answered is held against what was sent.
/// </summary>
/// <param name="session">Who asks.</param>
/// <param name="book">Where it is written.</param>
/// <param name="clock">What time it is.</param>
internal sealed class MailWatch(DeskSession session, MailBook book, TimeProvider clock) : BackgroundService
{
    /// <summary>Entries of one page: each is verified, and shown before the next page comes.</summary>
    private const int Page = 100;

    /// <summary>What was sent lately: as far back as answers are looked for.</summary>
    private const int Sent = 1000;

    /// <summary>How often it looks: the national store is near, and the list after a place is short.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2);

    /// <summary>How often it looks what was answered from elsewhere.</summary>
    private static readonly TimeSpan AnswerLook = TimeSpan.FromSeconds(20);

    private readonly SemaphoreSlim _bell = new(0);
    private long? _answersSeen;

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        _bell.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        session.Changed += OnChanged;
        book.Reset(session.IsOpen);
        try
        {
            while (true)
            {
                if (session.IsOpen) await LookAsync(stoppingToken);
                await WaitAsync(stoppingToken);
            }
        }
        finally
        {
            session.Changed -= OnChanged;
        }
    }

    private async Task LookAsync(CancellationToken cancel)
    {
        try
        {
            // 2
            while (true)
            {
                var query = new MailQuery { All = true, After = book.LastPlace, Max = Page };
                var entries = await session.AskAsync((client, token) => client.Receiving.ListMailAsync(query, token), cancel);
                book.Add(query.After, entries, entries.Length < Page);
                if (entries.Length < Page) break;
            }
            // 3
            if (_answersSeen is { } last && clock.GetElapsedTime(last) < AnswerLook) return;
            _answersSeen = clock.GetTimestamp();
            var sent = await session.AskAsync((client, token) => client.Sending.ListSentAsync(Sent, cancel: token), cancel);
            book.SetAnswered(Conversation.AnsweredBy(sent.Select(entry => entry.Handling)));
        }
        catch (BackboneException fault)
        {
            book.SetFault(fault.Message);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // It was locked meanwhile.
        }
    }

    // 1
    private void OnChanged()
    {
        _answersSeen = null;
        book.Reset(session.IsOpen);
        _bell.Release();
    }

    private async Task WaitAsync(CancellationToken cancel)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await Task.WhenAny(Task.Delay(Look, clock, either.Token), _bell.WaitAsync(either.Token));
        await either.CancelAsync();
        cancel.ThrowIfCancellationRequested();
    }
}
