using System.CommandLine;
using Backbone.Authority.Offices;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;

namespace Backbone.Cli.Founding;

/// <summary>Options and arguments that the commands of offices have in common.</summary>
internal static class OfficeOptions
{
    /// <summary>The office's folder.</summary>
    public static Option<string> Office() => new("--office")
    {
        HelpName = "DIR",
        Description = "The office's folder, on the machine of whoever holds it",
        Required = true,
    };

    /// <summary>The file that is written.</summary>
    public static Option<string> Out(string description) => new("--out") { HelpName = "FILE", Description = description, Required = true };

    /// <summary>The folder of a process, or of whoever is enrolled.</summary>
    public static Option<string> Into(string description) => OfFolder(new("--into") { HelpName = "DIR", Description = description, Required = true });

    // No command works in a folder without a name.
    private static Option<string> OfFolder(Option<string> option)
    {
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: "" }]) result.AddError($"{option.Name} takes a folder");
        });
        return option;
    }

    /// <summary>The federation's name.</summary>
    public static Option<FederationName> Federation() => new("--federation")
    {
        HelpName = "NAME",
        Description = "The federation, such as backbone.example",
        Required = true,
        CustomParser = result => FederationName.TryParse(result.Tokens[0].Value, out var name)
            ? name : Fault<FederationName>(result, "--federation takes a lower-case DNS name such as backbone.example"),
    };

    /// <summary>A nation.</summary>
    public static Argument<NationCode> Nation() => new("NATION")
    {
        Description = "The nation's code, such as KOR",
        CustomParser = result => NationCode.TryParse(result.Tokens[0].Value, out var nation)
            ? nation : Fault<NationCode>(result, "a nation is three capital letters, such as KOR (ISO 3166-1 alpha-3)"),
    };

    /// <summary>A person, a system or a gateway.</summary>
    public static Argument<PrincipalAddress> Principal(string description) => new("ADDRESS")
    {
        Description = description,
        CustomParser = result => PrincipalAddress.TryParse(result.Tokens[0].Value, out var address) && address.Kind != PrincipalKind.Drafts
            ? address : Fault<PrincipalAddress>(result, "ADDRESS is a person or system such as KOR/kisa/lee, or a gateway such as KOR/gateway"),
    };

    /// <summary>The charter's hash, compared out of band.</summary>
    public static Option<Digest?> Charter(string description) => new("--charter")
    {
        HelpName = "HASH",
        Description = description,
        CustomParser = result => Digest.TryParse(result.Tokens[0].Value, out var hash)
            ? hash : Fault<Digest?>(result, "--charter takes 64 hexadecimal digits, or the 16 groups of five digits as they are said by telephone"),
    };

    /// <summary>Opens the office that was named.</summary>
    public static OfficeFolder Open(Invocation invocation, Option<string> office) => OfficeFolder.Open(invocation.Value(office)!);

    private static T? Fault<T>(System.CommandLine.Parsing.ArgumentResult result, string what)
    {
        result.AddError(what);
        return default;
    }
}
