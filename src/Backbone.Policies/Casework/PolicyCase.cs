using Backbone.Policies.Language;
using Backbone.Policies.Manifests;

namespace Backbone.Policies.Casework;

/// <summary>One case: a message, and what must become of it.</summary>
public sealed record PolicyCase
{
    internal PolicyCase(string name, Place place, Manifest given, Expectation expected) =>
        (Name, Place, Given, Expectation) = (name, place, given, expected);

    /// <summary>What it is called; empty where it has no name.</summary>
    public string Name { get; }

    /// <summary>Its line in the file, from 1.</summary>
    public int Line => Place.Line;

    /// <summary>The message.</summary>
    public Manifest Given { get; }

    /// <summary>What is expected, as written.</summary>
    public string Expected => Expectation.ToString();

    internal Place Place { get; }

    internal Expectation Expectation { get; }
}
