namespace Backbone.Gateway;

/// <summary>The gateway cannot work as it was set up: the message names the cause and the next step.</summary>
internal sealed class GatewayException : Exception
{
    public GatewayException(string message) : base(message)
    {
    }

    public GatewayException(string message, Exception inner) : base(message, inner)
    {
    }
}
