using System.Security.Cryptography;
using System.Text;
using Backbone.Broker.Storage.Embedded;

namespace Backbone.Broker.Tests.Storage;

/// <summary>The embedded store's scripts that were released: what a file was made by never changes, and new tables come by a script more.</summary>
public sealed class EmbeddedFormatTests
{
    /// <summary>SHA-256 of each, the first one first. A line is added with a script, and none is ever changed.</summary>
    private static readonly string[] Released =
    [
        "41f345e22d04fe0687a3f5b4b9d1ebf2b8e30214a9b823634730a62bf2722037",
    ];

    [Fact]
    public void No_script_that_was_released_has_changed()
    {
        var hashes = EmbeddedFormat.Format.Steps.Select(script => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(script))));
        Assert.Equal(Released, hashes);
    }
}
