using System.Text;
using ScottPlot;

namespace Backbone.Benchmarks.Reports;

/// <summary>Draws a chart as SVG, by ScottPlot.</summary>
internal static class ChartDrawing
{
    private const int Width = 760;
    private const int Height = 360;
    private const int LineRoom = 90; // letters that stand side by side below the axis
    private const double Group = 0.8; // of a place's width; the rest is the gap between places
    private const double RoomAbove = 1.25; // for the legend

    /// <summary>The chart as an SVG document that stands alone.</summary>
    public static string Draw(Chart chart)
    {
        var plot = new Plot();
        for (var number = 0; number < chart.Series.Length; number++)
        {
            if (chart.Kind == ChartKind.Lines) AddLine(plot, chart.Series[number]);
            else AddBars(plot, chart, number);
        }
        plot.Title(chart.Title);
        plot.YLabel(chart.Unit);
        plot.Axes.Bottom.SetTicks([.. Enumerable.Range(0, chart.Places.Length).Select(place => (double)place)], [.. chart.Places.Select(name => Wrap(name, LineRoom / chart.Places.Length))]);
        plot.Axes.SetLimitsX(-0.6, chart.Places.Length - 0.4);
        plot.Axes.SetLimitsY(0, Math.Max(Top(chart), double.Epsilon) * RoomAbove);
        if (chart.Series.Length > 1) plot.ShowLegend(Alignment.UpperRight, Orientation.Horizontal);
        else plot.HideLegend();
        return plot.GetSvgXml(Width, Height);
    }

    private static void AddLine(Plot plot, ChartSeries series)
    {
        var known = Enumerable.Range(0, series.Values.Length).Where(place => !double.IsNaN(series.Values[place])).ToArray();
        var line = plot.Add.Scatter(known.Select(place => (double)place).ToArray(), known.Select(place => series.Values[place]).ToArray());
        (line.LegendText, line.LineWidth, line.MarkerSize) = (series.Name, 2, 7);
    }

    private static void AddBars(Plot plot, Chart chart, int number)
    {
        var (series, color) = (chart.Series[number], plot.Add.Palette.GetColor(number));
        var width = chart.Kind == ChartKind.Stacks ? Group : Group / chart.Series.Length;
        var bars = plot.Add.Bars(Enumerable.Range(0, chart.Places.Length).Where(place => !double.IsNaN(series.Values[place])).Select(place =>
        {
            var below = chart.Kind == ChartKind.Stacks ? chart.Series.Take(number).Sum(one => one.Values[place]) : 0;
            var position = chart.Kind == ChartKind.Stacks ? place : place - (Group / 2) + ((number + 0.5) * width);
            return new Bar { Position = position, ValueBase = below, Value = below + series.Values[place], FillColor = color, LineWidth = 0, Size = width };
        }).ToArray());
        bars.LegendText = series.Name;
    }

    // Into lines of so many letters, at spaces.
    private static string Wrap(string name, int letters)
    {
        var (text, line) = (new StringBuilder(), 0);
        foreach (var word in name.Split(' '))
        {
            var isFull = line > 0 && line + 1 + word.Length > letters;
            text.Append(line == 0 ? "" : isFull ? "\n" : " ").Append(word);
            line = isFull || line == 0 ? word.Length : line + 1 + word.Length;
        }
        return text.ToString();
    }

    private static double Top(Chart chart) => chart.Kind == ChartKind.Stacks
        ? Enumerable.Range(0, chart.Places.Length).Max(place => chart.Series.Sum(one => one.Values[place]))
        : chart.Series.SelectMany(one => one.Values).Where(value => !double.IsNaN(value)).DefaultIfEmpty(0).Max();
}
