using System.Collections.Immutable;
using Backbone.Protocol.Batches;

namespace Backbone.Benchmarks.Envelopes;

/// <summary>
/// A kind of load: who writes, to whom, and which cryptographic steps one message cannot do without. Receipts are left out, for one
/// tells of many messages; so is the wrap by which an author keeps its own message readable for itself, for the path does not need it.
/// </summary>
internal sealed record MessagePath
{
    /// <summary>An officer's message to one reader abroad: each has a signature of its own.</summary>
    public static readonly MessagePath Officers = new()
    {
        Name = "officers",
        Author = "KOR/kisa/lee",
        Mailbox = "USA/cisa",
        Reader = "USA/cisa/miller",
        Steps =
        [
            new(Parties.Ends, PathCosts.SignStep, 1), // the author
            new(Parties.Ends, PathCosts.SealStep, 1), // the content's key, to the reader
            new(Parties.Ends, PathCosts.VerifyStep, 2), // the reader: author and stamp
            new(Parties.Ends, PathCosts.OpenStep, 1), // the content's key
            new(Parties.SenderGateway, PathCosts.VerifyStep, 1), // the author
            new(Parties.SenderGateway, PathCosts.SealStep, 1), // the handling, to the border
            new(Parties.SenderGateway, PathCosts.SignStep, 1), // the stamp
            new(Parties.Broker, PathCosts.VerifyStep, 1), // the stamp
            new(Parties.ReaderGateway, PathCosts.VerifyStep, 2), // stamp and author
            new(Parties.ReaderGateway, PathCosts.OpenStep, 1), // the handling
        ],
    };

    /// <summary>
    /// A system's messages to the same reader, handed over by one stream: authors' and stamps' signatures are over batches, here of
    /// the most messages that one may hold.
    /// </summary>
    public static readonly MessagePath Services = new()
    {
        Name = "services",
        Author = "KOR/kisa/siem-1",
        Mailbox = "USA/cisa",
        Reader = "USA/cisa/miller",
        IsService = true,
        Steps = [.. Officers.Steps.Select(step =>
            step.Step is PathCosts.SignStep or PathCosts.VerifyStep ? step with { Times = step.Times / BatchProof.Most } : step)],
    };

    /// <summary>All that are measured.</summary>
    public static readonly ImmutableArray<MessagePath> All = [Officers, Services];

    /// <summary>What it is called in tables.</summary>
    public required string Name { get; init; }

    /// <summary>Who writes.</summary>
    public required string Author { get; init; }

    /// <summary>
    /// Whether it is a system: its messages go by one stream and are routine, so that they are signed in batches; its keys lie with
    /// its gateway's.
    /// </summary>
    public bool IsService { get; init; }

    /// <summary>Where to.</summary>
    public required string Mailbox { get; init; }

    /// <summary>Who reads it there.</summary>
    public required string Reader { get; init; }

    /// <summary>What they and all between them do.</summary>
    public required ImmutableArray<PathStep> Steps { get; init; }

    /// <summary>The steps in words, of all parties together: <c>sign × 2, verify × 6</c>.</summary>
    public string InWords => string.Join(", ", Steps.GroupBy(step => step.Step).Select(same => $"{same.Key} × {same.Sum(step => step.Times):0.##}"));
}
