namespace Backbone.Transport.Tests.Hosting.Loads;

/// <summary>Looks again until it is so; the test's own timeout is the bound.</summary>
internal static class Patience
{
    public static async Task Until(Func<bool> isSo, CancellationToken cancel)
    {
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!isSo()) await pause.WaitForNextTickAsync(cancel);
    }
}
