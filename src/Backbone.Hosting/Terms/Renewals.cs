namespace Backbone.Hosting.Terms;

/// <summary>Who renews what, and by which commands: ends of sentences, the same in log, health and pages.</summary>
public static class Renewals
{
    private const string Publish = "an operator hands it over: backbone document publish FILE";

    /// <summary>The charter.</summary>
    public const string Charter =
        $"the root holders sign the next version (backbone charter draft, then backbone charter sign and backbone charter assemble), and {Publish}";

    /// <summary>A mandate, and the registrars' and policy officers' keys that it names.</summary>
    public const string Mandate = $"the root holder signs the next mandate (backbone mandate sign), and {Publish}";

    /// <summary>A roster or key set.</summary>
    public const string Registers = "the registrar signs it anew and publishes it: backbone registrar round --office DIR";

    /// <summary>A policy.</summary>
    public const string Policy = "the policy officer signs the next (backbone policy sign), and an operator hands it over: backbone policy publish FILE";

    /// <summary>A gateway's certificate and keys.</summary>
    public const string Gateway = "an operator renews it: backbone renew --into DIR with the gateway's folder, then once more after the registrar's next round";

    /// <summary>A broker's certificate.</summary>
    public const string Broker = "issue the next: backbone broker renew --office DIR --into DIR";
}
