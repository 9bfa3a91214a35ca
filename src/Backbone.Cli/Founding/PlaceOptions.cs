using System.CommandLine;
using System.Net;
using Backbone.Authority;
using Backbone.Authority.Enrolling;

namespace Backbone.Cli.Founding;

/// <summary>Where a process listens, and under which names it is called.</summary>
internal sealed class PlaceOptions
{
    private readonly Option<string> _listen = new("--listen")
    {
        HelpName = "ADDRESS:PORT",
        Description = "Where its callers connect",
        DefaultValueFactory = _ => "127.0.0.1:7443",
    };

    private readonly Option<string> _management = new("--management")
    {
        HelpName = "ADDRESS:PORT",
        Description = "Where the operator's probes connect: loopback",
        DefaultValueFactory = _ => "127.0.0.1:7444",
    };

    private readonly Option<string[]> _names = Names();

    /// <summary>The names by which a server is called, for tools that check them.</summary>
    public static Option<string[]> Names() => new("--server-name")
    {
        HelpName = "NAME",
        Description = "A DNS name or address under which it is called; again for more",
        DefaultValueFactory = _ => [],
    };

    /// <summary>Terms of a certificate with these names.</summary>
    public static LeafTerms TermsOf(string[] names) => new()
    {
        DnsNames = [.. names.Where(name => !IPAddress.TryParse(name, out _))],
        Addresses = [.. names.Where(name => IPAddress.TryParse(name, out _)).Select(IPAddress.Parse)],
    };

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_listen);
        command.Add(_management);
        command.Add(_names);
    }

    /// <summary>Where it listens.</summary>
    public SettingsForms.Place Read(Invocation invocation) => new(invocation.Value(_listen)!, invocation.Value(_management)!);

    /// <summary>Terms of its certificate.</summary>
    public LeafTerms Terms(Invocation invocation) => TermsOf(invocation.Value(_names)!);
}
