namespace Backbone.Hosting.Settings;

/// <summary>Reads settings one by one, and keeps what is wrong, so that all of it is named and not the first alone.</summary>
public sealed class SettingsFaults
{
    private readonly List<string> _faults = [];

    /// <summary>Reads one.</summary>
    /// <returns>The setting; nothing of use where it is wrong: see <see cref="ThrowIfAny"/>.</returns>
    public T Read<T>(Func<T> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        try
        {
            return read();
        }
        catch (SettingsException wrong)
        {
            _faults.Add(wrong.Message);
            return default!;
        }
    }

    /// <summary>Ends the reading.</summary>
    /// <exception cref="SettingsException">Something is wrong.</exception>
    public void ThrowIfAny()
    {
        if (_faults.Count > 0) throw new SettingsException(_faults);
    }
}
