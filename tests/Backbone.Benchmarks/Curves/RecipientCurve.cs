using System.Collections.Immutable;
using System.Text;
using Backbone.Benchmarks.Reports;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Logs;
using Backbone.Protocol.Suites;
using Backbone.Protocol.Verification;
using Backbone.TestKit.Federation;
using WideFederation = Backbone.Benchmarks.Policies.WideFederation;

namespace Backbone.Benchmarks.Curves;

/// <summary>
/// What one message of 4 KiB costs by the number of its recipients, each of another nation with one reader: the same code as in author,
/// gateway and broker, in this process and on one thread.
/// </summary>
internal static class RecipientCurve
{
    private static readonly TestFederation Federation = TestFederation.Default;
    private static readonly TestPrincipal Author = Federation.Principal("KOR/kisa/lee");
    private static readonly OpeningPublicKey AnyKey = Federation.Snapshot.FindBorderKeyToSealTo(NationCode.Parse("JPN"), Federation.Now)!.Key;

    /// <summary>Adds a row for each number.</summary>
    public static void MeasureInto(Chapter chapter, Pace pace)
    {
        Measure(pace.Recipients[0], pace); // until the code is compiled
        var points = pace.Recipients.Select(count => Measure(count, pace)).ToArray();
        chapter.Add(["by recipients, each of another nation, 4 KiB, one thread: µs a message", "author seals and signs",
            "its gateway: verify, seal the handlings, stamp, write", "broker: read and verify all", "all a recipient"], points.Select(point => new[]
        {
            Report.Number(point.Recipients), Report.Number(point.Author), Report.Number(point.Gateway), Report.Number(point.Broker),
            Report.Number((point.Author + point.Gateway + point.Broker) / point.Recipients),
        }));
        chapter.Draw(Curve.Line("one message by recipients, one thread", "µs a message", points.Select(point => $"{point.Recipients}"),
            new ChartSeries("author", [.. points.Select(point => point.Author)]), new ChartSeries("its gateway", [.. points.Select(point => point.Gateway)]),
            new ChartSeries("broker", [.. points.Select(point => point.Broker)])));
    }

    /// <summary>Microseconds of each.</summary>
    private sealed record Point(int Recipients, double Author, double Gateway, double Broker);

    private static Point Measure(int recipients, Pace pace)
    {
        var plan = Plan(recipients);
        var envelope = Seal(plan);
        var consignments = Release(envelope);
        return new Point(recipients, Time(() => Seal(plan), pace), Time(() => Release(envelope), pace), Time(() => Admit(consignments), pace));
    }

    private static EnvelopePlan Plan(int recipients)
    {
        var roster = Federation.Snapshot.FindRoster(Author.Address.Nation, Federation.Now)!;
        return new EnvelopePlan
        {
            Federation = Federation.Name,
            MessageId = MessageId.New(TimeProvider.System),
            To = [.. Enumerable.Range(0, recipients).Select(place =>
                new AddressedTo(MailboxAddress.Parse($"{WideFederation.Code(place)}/police"), RecipientRole.Info, [AnyKey]))],
            Precedence = Precedence.Immediate,
            Expires = Federation.Now.Plus(TimeSpan.FromDays(7)),
            Handling = HandlingPlan.By(Author.Address, Author.Kid, roster, Category.Bulletin, Tlp.Amber, Federation.Now),
            Content = new MessageContent("Stolen wallets",
                [new MessagePart("text/plain", "en", "", Encoding.UTF8.GetBytes(new string('x', 4096)))]),
        };
    }

    private static Envelope Seal(EnvelopePlan plan) => EnvelopeSealer.Seal(plan, Author.Custody).Envelope;

    private static ImmutableArray<Consignment> Release(Envelope envelope)
    {
        if (AuthorCheck.Check(Federation.Snapshot, envelope.Handling, envelope.Endorsements, envelope.Signed, Federation.Now) is { } refused)
            throw new InvalidOperationException(refused.Detail);
        ImmutableArray<SealedHandling> handlings = [.. envelope.Header.RecipientNations.Select(_ =>
            SealedHandling.Seal(envelope.Handling, envelope.Endorsements, envelope.Id, AnyKey))];
        var kor = Federation.Kor;
        var stamp = Stamp.Sign(new StampStatement(envelope.Id, envelope.Endorsements.Hash, [.. handlings.Select(handling => handling.Hash)],
            kor.Stamp.Key.Kid, Federation.Now, Digest.Of("no ruling"u8), 0, MerkleTree.EmptyRoot), kor.GatewayCustody);
        return [.. envelope.Header.Recipients.Select((_, place) => Consignment.Write(envelope, place, handlings[place], stamp))];
    }

    private static int Admit(ImmutableArray<Consignment> consignments)
    {
        foreach (var one in consignments)
            if (!Consignment.TryRead(one.Bytes, out var read, out var refused)
                || (refused = StampCheck.Check(Federation.Snapshot, read, Federation.Now, Federation.Now)) is not null)
                throw new InvalidOperationException(refused.Detail);
        return consignments.Length;
    }

    /// <summary>The mean in microseconds, after as long a time in which it is compiled.</summary>
    private static double Time<T>(Func<T> step, Pace pace)
    {
        Run(step, pace.StepWindow);
        var (count, elapsed) = Run(step, pace.StepWindow);
        return elapsed.TotalMicroseconds / count;
    }

    private static (int Count, TimeSpan Elapsed) Run<T>(Func<T> step, TimeSpan window)
    {
        var (began, count) = (TimeProvider.System.GetTimestamp(), 0);
        do
        {
            step();
            count++;
        }
        while (TimeProvider.System.GetElapsedTime(began) < window);
        return (count, TimeProvider.System.GetElapsedTime(began));
    }
}
