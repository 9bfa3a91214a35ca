using System.Security.Cryptography;
using System.Text;
using Backbone.Gateway.Storage;

namespace Backbone.Gateway.Tests.Storage;

/// <summary>The national store's scripts that were released: what a file was made by never changes, and new tables come by a script more.</summary>
public sealed class NationalFormatTests
{
    /// <summary>SHA-256 of each, the first one first. A line is added with a script, and none is ever changed.</summary>
    private static readonly string[] Released =
    [
        "a165f14ec09434909f81f24feaa6bd90922a0dbb4acfe723a817333111bfda18",
        "2e50b24aa9dba04f5d83b52511e5efdb9d731fefdd0cbabcedf7d9f93c8f15ba",
        "42a71a98ac1f4d76e479f9c71c8431d57b886dbfd771e8bd6fd77580a9dc1605",
        "c28cab74d1e46421fb5d9ac719290412097b19b5dfea583d5931ab6a342cb96f",
    ];

    [Fact]
    public void No_script_that_was_released_has_changed()
    {
        var hashes = NationalFormat.Format.Steps.Select(script => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(script))));
        Assert.Equal(Released, hashes);
    }
}
