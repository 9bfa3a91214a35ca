using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Crypto.Digests;

namespace Backbone.Desk.Stix;

/// <summary>Checksums of addresses: Bitcoin (Base58Check; BIP 173 and 350), Tron (Base58Check), Ethereum and its kin (EIP-55).</summary>
internal static class WalletCheck
{
    private const string Base58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    private const string Bech32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    private const int MostCharacters = 100;

    // bc, as BIP 173 expands it.
    private static readonly int[] Prefix = [3, 3, 0, 2, 3];

    private static readonly uint[] Generator = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

    /// <summary>The verdict on an address of a chain, which is named by CAIP-2.</summary>
    public static WalletVerdict Check(string chain, string address)
    {
        if (address.Length > MostCharacters) return WalletVerdict.Fails;
        return chain.Split(':')[0] switch
        {
            "bip122" when chain == "bip122:000000000019d6689c085ae165831e93" => Holds(address.StartsWith("bc1", StringComparison.OrdinalIgnoreCase)
                ? IsBech32(address) : IsBase58Check(address, 0x00, 0x05)),
            "tron" => Holds(IsBase58Check(address, 0x41)),
            "eip155" => CheckEip55(address),
            _ => WalletVerdict.UnknownChain,
        };
    }

    private static WalletVerdict Holds(bool holds) => holds ? WalletVerdict.Holds : WalletVerdict.Fails;

    // One byte of version, twenty of a hash, four of a checksum.
    private static bool IsBase58Check(string address, params byte[] versions)
    {
        var number = BigInteger.Zero;
        foreach (var letter in address)
        {
            var digit = Base58.IndexOf(letter, StringComparison.Ordinal);
            if (digit < 0) return false;
            number = number * 58 + digit;
        }
        var zeros = address.TakeWhile(letter => letter == '1').Count();
        byte[] bytes = [.. new byte[zeros], .. number.IsZero ? [] : number.ToByteArray(isUnsigned: true, isBigEndian: true)];
        return bytes.Length == 25 && versions.Contains(bytes[0])
            && SHA256.HashData(SHA256.HashData(bytes.AsSpan(0, 21))).AsSpan(0, 4).SequenceEqual(bytes.AsSpan(21));
    }

    // Version 0 ends in the constant of BIP 173, later ones in that of BIP 350.
    private static bool IsBech32(string address)
    {
        if (IsMixed(address)) return false;
        var digits = address.ToLowerInvariant()[3..].Select(letter => Bech32.IndexOf(letter, StringComparison.Ordinal)).ToArray();
        if (digits.Length is < 8 or > 87 || digits.Contains(-1)) return false;
        uint check = 1;
        foreach (var value in Prefix.Concat(digits)) check = Step(check, value);
        return check == (digits[0] == 0 ? 1u : 0x2bc830a3u);
    }

    private static uint Step(uint check, int value)
    {
        var top = check >> 25;
        check = ((check & 0x1ffffff) << 5) ^ (uint)value;
        for (var i = 0; i < Generator.Length; i++)
            if (((top >> i) & 1) == 1) check ^= Generator[i];
        return check;
    }

    private static bool IsMixed(string text) => text.Any(char.IsAsciiLetterUpper) && text.Any(char.IsAsciiLetterLower);

    private static WalletVerdict CheckEip55(string address)
    {
        if (address.Length != 42 || !address.StartsWith("0x", StringComparison.Ordinal) || !address[2..].All(char.IsAsciiHexDigit)) return WalletVerdict.Fails;
        var digits = address[2..];
        var lower = digits.ToLowerInvariant();
        if (!IsMixed(digits)) return WalletVerdict.None;
        var keccak = new KeccakDigest(256);
        keccak.BlockUpdate(Encoding.ASCII.GetBytes(lower));
        var hash = new byte[32];
        keccak.DoFinal(hash, 0);
        for (var i = 0; i < digits.Length; i++)
            if (char.IsAsciiLetter(digits[i]) && char.IsAsciiLetterUpper(digits[i]) != (((hash[i / 2] >> (i % 2 == 0 ? 4 : 0)) & 0x8) != 0)) return WalletVerdict.Fails;
        return WalletVerdict.Holds;
    }
}
