using Backbone.Exercise.Nations;
using Backbone.TestKit.Certificates;

namespace Backbone.EndToEnd.Tests.Nations;

/// <summary>One federation's folder for all tests of a class; what one changes in it, the others must not need.</summary>
public sealed class MadeFolder : IDisposable
{
    private readonly TestFolder _place = new();

    public MadeFolder() => Folder = FederationFolder.Prepare(_place.PathOf("exercise"), TimeProvider.System);

    public FederationFolder Folder { get; }

    public void Dispose() => _place.Dispose();
}
