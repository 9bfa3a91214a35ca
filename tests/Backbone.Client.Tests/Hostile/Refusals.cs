namespace Backbone.Client.Tests.Hostile;

/// <summary>What the SDK must say no to.</summary>
internal static class Refusals
{
    /// <summary>The call must fail, and with this kind.</summary>
    public static async Task<BackboneException> OfKind(FaultKind kind, Func<Task> call)
    {
        var fault = await Assert.ThrowsAsync<BackboneException>(call);
        Assert.True(kind == fault.Kind, $"{fault.Kind}: {fault.Message}");
        return fault;
    }

    /// <summary>The call must fail as not verified, and for this reason.</summary>
    public static async Task<BackboneException> NotVerified(RefusalReason reason, Func<Task> call)
    {
        var fault = await OfKind(FaultKind.FailedVerification, call);
        Assert.True(reason == fault.Refusal?.Reason, fault.Refusal?.ToString());
        return fault;
    }
}
