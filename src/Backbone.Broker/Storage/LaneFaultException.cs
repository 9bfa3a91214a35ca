namespace Backbone.Broker.Storage;

/// <summary>
/// One lane cannot be written or read, and others can: an answer to whoever asked for this one. The message names what was
/// found, for the log.
/// </summary>
internal sealed class LaneFaultException(string message, Exception? inner = null) : Exception(message, inner);
