using System.Globalization;
using Xunit;

namespace Backbone.TestKit.Monitoring;

/// <summary>What Prometheus makes of the buckets of a histogram.</summary>
internal static class Histogram
{
    /// <summary>A quantile of what was counted between two scrapes: linear within its bucket, and the last bound where it lies beyond.</summary>
    /// <param name="quantile">Between 0 and 1.</param>
    /// <param name="buckets">The series of the buckets.</param>
    /// <param name="now">The later scrape.</param>
    /// <param name="before">The earlier one.</param>
    public static double Quantile(double quantile, string buckets, Scrape now, Scrape before)
    {
        var counts = now.ValuesBy(buckets, "le").Select(bucket => (
            Bound: bucket.Key == "+Inf" ? double.PositiveInfinity : double.Parse(bucket.Key, CultureInfo.InvariantCulture),
            Count: bucket.Value - before.ValuesBy(buckets, "le").GetValueOrDefault(bucket.Key))).OrderBy(bucket => bucket.Bound).ToList();
        Assert.NotEmpty(counts);
        var rank = quantile * counts[^1].Count;
        var place = counts.FindIndex(bucket => bucket.Count >= rank);
        var (lower, below) = place > 0 ? counts[place - 1] : (0, 0);
        if (double.IsInfinity(counts[place].Bound)) return lower;
        return lower + ((counts[place].Bound - lower) * (rank - below) / (counts[place].Count - below));
    }
}
