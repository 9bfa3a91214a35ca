using System.Text.RegularExpressions;

namespace Backbone.Tidy.Tests;

/// <summary>
/// Certificate chains are built in one place and TLS is set up in two, where nothing is fetched. Whatever opens another
/// way to TLS is named here first, with its own proof that it asks no URL of a certificate.
/// </summary>
public sealed partial class ChainTests
{
    private const string Transport = "src/Backbone.Transport/";

    /// <summary>What builds a chain, or makes .NET build one, and the only files that may say it.</summary>
    private static readonly (string Word, string[] Files)[] Places =
    [
        (@"X509Chain\b|X509ChainPolicy\b", [Transport + "Peers/OfflineChain.cs"]),
        (@"\bRemoteCertificateValidationCallback\b", [Transport + "MutualTlsClient.cs", Transport + "MutualTlsServer.cs"]),
        // The doctor asks a process's management on this machine, which has no TLS: it follows no redirect to where there is some.
        (@"\bnew SocketsHttpHandler\b|\bnew HttpClient(Handler)?\b", ["src/Backbone.Cli/Doctor/ProcessExamination.cs", Transport + "MutualTlsClient.cs"]),
        (@"\.UseHttps\(", ["src/Backbone.Hosting/Connections/Listeners.cs"]),
        (@"\bnew SslStream\b|LocalCertificateSelectionCallback|ClientCertificates\b|HttpsConnectionAdapterOptions|\bSsl = ", []),
    ];

    [Fact]
    public void No_chain_is_built_but_where_nothing_is_fetched()
    {
        var sources = Sources.With(".cs").Where(file => file.Path.StartsWith("src/", StringComparison.Ordinal)).ToList();
        foreach (var (word, files) in Places)
        {
            var found = sources.Where(file => Regex.IsMatch(WithoutComments(file.Text), word)).Select(file => file.Path).Order();
            Assert.Equal(files, found);
        }
        var options = sources.Where(file => file.Text.Contains("RemoteCertificateValidationCallback =", StringComparison.Ordinal));
        Assert.All(options, file => Assert.Contains("CertificateChainPolicy = OfflineChain.Policy()", file.Text, StringComparison.Ordinal));
    }

    [Fact]
    public void No_own_certificate_is_made_ready_by_asking_somebody()
    {
        var made = Sources.With(".cs").Where(file => file.Path.StartsWith("src/", StringComparison.Ordinal))
            .SelectMany(file => ContextMade().Matches(file.Text).Select(match => match.Value)).ToList();
        Assert.All(made, call => Assert.Contains("offline: true", call, StringComparison.Ordinal));
        Assert.NotEmpty(made);
    }

    private static string WithoutComments(string text) => Comment().Replace(text, "");

    [GeneratedRegex(@"SslStreamCertificateContext\.Create\([^;]*;")]
    private static partial Regex ContextMade();

    [GeneratedRegex(@"//[^\n]*")]
    private static partial Regex Comment();
}
