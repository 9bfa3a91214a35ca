namespace Backbone.Hosting.Settings;

/// <summary>Settings that cannot be used: the message names the file, the cause and the next step.</summary>
public sealed class SettingsException : Exception
{
    /// <summary>Says what is wrong, and what to do.</summary>
    public SettingsException(string message) : base(message)
    {
    }

    /// <summary>Says what is wrong, what to do, and what the system said.</summary>
    public SettingsException(string message, Exception inner) : base(message, inner)
    {
    }

    /// <summary>Says several things that are wrong, and of each what to do.</summary>
    public SettingsException(IReadOnlyList<string> faults) : base(string.Join("; ", faults)) => Faults = faults;

    /// <summary>What is wrong, one by one, where it is several things; else empty.</summary>
    public IReadOnlyList<string> Faults { get; } = [];
}
