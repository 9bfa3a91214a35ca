using Backbone.Protocol.Addresses;

namespace Backbone.Client.Receiving;

/// <summary>Which subscription, and how much may be on its way.</summary>
public sealed record SubscriptionOptions
{
    /// <summary>The mailbox.</summary>
    public required MailboxAddress Mailbox { get; init; }

    /// <summary>The subscription's name, <c>[a-z0-9-]{1,64}</c>; consumers under one name share its deliveries.</summary>
    public required string Name { get; init; }

    /// <summary>Deliveries that may be on their way, 1 to 1,024.</summary>
    public int Credit { get; init; } = 16;

    /// <summary>Until an unsettled delivery is handed out again: at most an hour; null: the gateway's 60 s.</summary>
    public TimeSpan? Lease { get; init; }

    /// <summary>Deliveries after which a message is a dead letter, at most 100; null: the gateway's 10.</summary>
    public int? MaxAttempts { get; init; }

    /// <summary>How long a message waits that may verify later, with documents not seen yet.</summary>
    public TimeSpan RetryUnverified { get; init; } = TimeSpan.FromSeconds(30);

    internal void Check()
    {
        var named = Name is { Length: >= 1 and <= 64 }
            && Name.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-');
        if (!named) throw new BackboneException(FaultKind.Usage, "a subscription's name is 1 to 64 of a–z, 0–9 and -");
        if (Credit is < 1 or > 1024 || Lease is { } lease && (lease < TimeSpan.FromSeconds(1) || lease > TimeSpan.FromHours(1))
            || MaxAttempts is < 1 or > 100 || RetryUnverified < TimeSpan.Zero || RetryUnverified > TimeSpan.FromHours(1))
            throw new BackboneException(FaultKind.Usage,
                "a subscription has a credit of 1 to 1,024, a lease of 1 s to 1 h, and 1 to 100 attempts");
    }
}
