namespace Backbone.Exercise.Nations;

/// <summary>What the parts of an exercise's folder are called.</summary>
internal static class FolderNames
{
    public const string Federation = "federation.json";
    public const string Broker = "broker";
    public const string Gateway = "gateway";
    public const string Authority = "authority";
    public const string Documents = "documents";
    public const string Keys = "keys";
    public const string Tls = "tls";
    public const string Passphrase = "passphrase";
}
