using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Backbone.Desk.Stix;

/// <summary>A wallet that an object names.</summary>
/// <param name="Chain">Its chain by CAIP-2, such as <c>eip155:1</c>; empty where none is named, and then nobody can find it.</param>
/// <param name="Address">Its address.</param>
public sealed partial record Wallet(string Chain, string Address)
{
    private const string Type = "x-crypto-wallet";

    /// <summary>What the address's own form says.</summary>
    public WalletVerdict Verdict => WalletCheck.Check(Chain, Address);

    /// <summary>The wallets of a pattern, each address with the chain that stands before it.</summary>
    internal static ImmutableArray<Wallet> OfPattern(string pattern)
    {
        var wallets = ImmutableArray.CreateBuilder<Wallet>();
        var chain = "";
        foreach (Match match in Comparison().Matches(pattern))
        {
            if (match.Groups[1].Value == "chain") chain = match.Groups[2].Value;
            else
            {
                wallets.Add(new Wallet(chain, match.Groups[2].Value));
                chain = "";
            }
        }
        return wallets.DrainToImmutable();
    }

    /// <summary>The wallet that an observable is; null where it is none.</summary>
    internal static Wallet? OfObservable(string type, string chain, string address) =>
        type == Type && address.Length > 0 ? new Wallet(chain, address) : null;

    [GeneratedRegex(@"x-crypto-wallet:(chain|address)\s*=\s*'([^']{1,200})'")]
    private static partial Regex Comparison();
}
