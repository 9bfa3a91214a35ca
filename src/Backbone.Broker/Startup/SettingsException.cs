namespace Backbone.Broker.Startup;

/// <summary>
/// The process cannot be started as it is set up. The message says what, where, and what to do; exit code 2.
/// </summary>
internal sealed class SettingsException(string message, Exception? inner = null) : Exception(message, inner);
