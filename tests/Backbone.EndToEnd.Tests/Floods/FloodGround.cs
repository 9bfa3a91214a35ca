using Backbone.EndToEnd.Tests.Refusals;
using Backbone.Exercise.Hostile;
using Backbone.Exercise.Nations;
using Backbone.Exercise.Processes;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.TestKit.Certificates;

namespace Backbone.EndToEnd.Tests.Floods;

/// <summary>
/// An exercise of real processes in which KOR and USA are honest, and JPN is hostile: its gateway's keys and its root,
/// registrar and policy keys are in the hands of somebody who means harm.
/// </summary>
internal sealed class FloodGround : IAsyncDisposable
{
    public static readonly NationCode Kor = NationCode.Parse("KOR");
    public static readonly NationCode Usa = NationCode.Parse("USA");
    public static readonly NationCode Jpn = NationCode.Parse("JPN");
    public static readonly NationCode[] Victims = [Kor, Usa];

    private readonly TestFolder _place;
    private readonly Dictionary<string, Officer> _officers = [];

    private FloodGround(TestFolder place, RunningFederation running)
    {
        (_place, Running) = (place, running);
        Gateway = new HostileGateway(running, Jpn);
        Nation = new HostileNation(running.Folder, Jpn);
    }

    public RunningFederation Running { get; }

    public HostileGateway Gateway { get; }

    public HostileNation Nation { get; }

    public static async Task<FloodGround> StartAsync(LaneLimit[] limits, CancellationToken cancel)
    {
        var place = new TestFolder();
        try
        {
            var folder = FederationFolder.Prepare(place.PathOf("exercise"), TimeProvider.System);
            TightCharter.Lay(folder, limits);
            return new FloodGround(place, await RunningFederation.StartAsync(new ExerciseOptions { Folder = folder.Path }, cancellation: cancel));
        }
        catch
        {
            place.Dispose();
            throw;
        }
    }

    public Officer As(string person)
    {
        if (!_officers.TryGetValue(person, out var officer)) _officers[person] = officer = new Officer(Running, person);
        return officer;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var officer in _officers.Values) officer.Dispose();
        Gateway.Dispose();
        Nation.Dispose();
        await Running.DisposeAsync();
        _place.Dispose();
    }
}
