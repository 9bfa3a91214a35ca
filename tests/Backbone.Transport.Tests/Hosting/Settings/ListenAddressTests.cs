using System.Net;
using Backbone.Hosting.Settings;

namespace Backbone.Transport.Tests.Hosting.Settings;

/// <summary>Where to listen: what is written is what is bound, or a sentence says why not.</summary>
public sealed class ListenAddressTests
{
    [Theory]
    [InlineData("127.0.0.1:7443"), InlineData("127.0.0.1:0"), InlineData("0.0.0.0:7443"), InlineData("[::1]:7443"), InlineData("[::]:0")]
    public void What_is_written_is_what_is_meant(string text) => Assert.Equal(text, ListenAddress.Read(text).ToString());

    [Theory]
    [InlineData("7443", "is not an address and port"), InlineData("::1", "is not an address and port")]
    [InlineData("[::1]", "is not an address and port"), InlineData("::1:7443", "is not an address and port")]
    [InlineData("127.0.0.1", "is not an address and port"), InlineData("127.1:80", "is not an address and port")]
    [InlineData("127.0.0.1:", "is not an address and port"), InlineData(":7443", "is not an address and port")]
    [InlineData("127.0.0.1:65536", "is not an address and port"), InlineData("127.0.0.1:-1", "is not an address and port")]
    [InlineData("127.0.0.1:+1", "is not an address and port"), InlineData("localhost:7443", "is not an address and port")]
    [InlineData("", "is not an address and port"), InlineData("203.0.113.7:7443", "no address of this machine")]
    [InlineData("[2001:db8::7]:7443", "no address of this machine")]
    public void Anything_else_is_refused_with_a_sentence(string text, string said)
    {
        var refused = Assert.Throws<SettingsException>(() => ListenAddress.Read(text));
        Assert.StartsWith("listen: ", refused.Message, StringComparison.Ordinal);
        Assert.Contains(said, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1:0", null), InlineData("[::1]:9", null)]
    [InlineData("0.0.0.0:0", "can be reached from other machines"), InlineData("9090", "is not an address and port")]
    public void Management_is_on_loopback(string text, string? said) =>
        Assert.Contains(said ?? "", said is null
            ? ListenAddress.ReadManagement(text).ToString()
            : Assert.Throws<SettingsException>(() => ListenAddress.ReadManagement(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("127.0.0.1:0", "127.0.0.1:0", true), InlineData("127.0.0.1:7", "127.0.0.1:8", true)]
    [InlineData("127.0.0.1:7", "127.0.0.1:7", false), InlineData("0.0.0.0:7", "127.0.0.1:7", false)]
    public void The_two_listeners_are_two(string listen, string management, bool fits)
    {
        var fault = Record.Exception(() => ListenAddress.CheckApart(IPEndPoint.Parse(listen), IPEndPoint.Parse(management)));
        Assert.Equal(fits, fault is null);
        Assert.True(fault is null or SettingsException);
    }
}
